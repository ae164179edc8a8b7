package xlsx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Bounds of a workbook. What is larger is refused as a whole.
const (
	MaxUnzipped = 256 << 20 // bytes of all parts

	maxParts  = 10_000
	maxToken  = 256 << 10 // bytes of one tag or text; Excel's longest text is 32,767 characters
	maxDepth  = 64        // elements within each other
	maxShared = 2_000_000 // texts that cells share
	maxTexts  = 64 << 20  // bytes of these together
	maxStyles = 1 << 16   // Excel's own bound
	maxCodes  = 1 << 20   // bytes of all number formats; Excel allows some 250
	maxAreas  = 100_000   // merged areas of a sheet
	maxSheets = 10_000

	small = 8 << 20 // bytes of a part of which much is kept
	large = MaxUnzipped
)

// ErrUnreadable says that a file is no workbook that can be read.
var ErrUnreadable = errors.New("it is no workbook that can be read: save it as .xlsx, or as CSV")

var errLong = fmt.Errorf("it holds a text of more than %d KiB", maxToken>>10)

// parts are the files that a workbook consists of, by their names in lower case.
type parts map[string]*zip.File

// weigh opens a workbook and refuses one that would unpack to more than it may, before anything is unpacked. Go's zip fails
// where a part has more than it says.
func weigh(raw []byte) (parts, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, ErrUnreadable
	}
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("the workbook has %d parts, which no real one has", len(z.File))
	}
	out := make(parts, len(z.File))
	var size uint64
	for _, part := range z.File {
		if size += part.UncompressedSize64; part.UncompressedSize64 > MaxUnzipped || size > MaxUnzipped {
			return nil, fmt.Errorf("the workbook unpacks to more than %d MiB", MaxUnzipped>>20)
		}
		name := partName(part.Name)
		if out[name] != nil {
			return nil, fmt.Errorf("the workbook has two parts called %q: save it anew from Excel", name)
		}
		out[name] = part
	}
	return out, nil
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// open begins to read a part; nil if there is none of the name.
func (p parts) open(name string) (*stream, error) {
	part := p[partName(name)]
	if part == nil {
		return nil, nil
	}
	r, err := part.Open()
	if err != nil {
		return nil, ErrUnreadable
	}
	s := &stream{part: r, in: bufio.NewReaderSize(r, 64<<10)}
	s.xml = xml.NewDecoder(s)
	return s, nil
}

// walk gives the elements of a part, which may have so many bytes, to take. A part that isn't there has none.
func (p parts) walk(name string, most uint64, take func(s *stream, e xml.StartElement) error) error {
	if part := p[partName(name)]; part != nil && part.UncompressedSize64 > most {
		return fmt.Errorf("its part %q unpacks to more than %d MiB", partName(name), most>>20)
	}
	s, err := p.open(name)
	if s == nil {
		return err
	}
	for {
		switch token, err := s.next(); {
		case errors.Is(err, io.EOF):
			return s.close()
		case err != nil:
			return errors.Join(err, s.close())
		default:
			if e, ok := token.(xml.StartElement); ok {
				err = take(s, e)
			}
			if err != nil {
				return errors.Join(err, s.close())
			}
		}
	}
}

// stream is the XML of a part, of which one tag or text is in memory at a time, and never more than maxToken.
type stream struct {
	part  io.ReadCloser
	in    *bufio.Reader
	xml   *xml.Decoder
	left  int // bytes that the token may still have
	depth int
}

// ReadByte is what the decoder reads by. It holds nothing back itself, so that the bytes are those of the token.
func (s *stream) ReadByte() (byte, error) {
	if s.left--; s.left < 0 {
		return 0, errLong
	}
	return s.in.ReadByte()
}

// Read is there for the decoder's sake, which uses ReadByte.
func (s *stream) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := s.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

// next is the next token. At the end of a whole document it is io.EOF.
func (s *stream) next() (xml.Token, error) {
	s.left = maxToken
	token, err := s.xml.Token()
	switch token.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > maxDepth {
			return nil, ErrUnreadable
		}
	case xml.EndElement:
		s.depth--
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLong) {
		err = ErrUnreadable
	}
	return token, err
}

// skip passes over the rest of the element whose start was read.
func (s *stream) skip() error {
	for end := s.depth - 1; s.depth > end; {
		if _, err := s.next(); err != nil {
			return unexpected(err)
		}
	}
	return nil
}

// inside gives the children of the element whose start was read, and its own text, to take. take reads each child to its end.
func (s *stream) inside(take func(e xml.StartElement) error, text func(xml.CharData) error) error {
	for {
		token, err := s.next()
		if err != nil {
			return unexpected(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = take(t)
		case xml.EndElement:
			return nil
		case xml.CharData:
			if text != nil {
				err = text(t)
			}
		}
		if err != nil {
			return err
		}
	}
}

// unexpected is the error where a document ends within an element.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return ErrUnreadable
	}
	return err
}

func (s *stream) close() error { return s.part.Close() }

// attr is an attribute's value, "" if the element hasn't it.
func attr(e *xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// truth reads a boolean attribute.
func truth(value string) bool { return value == "1" || value == "true" || value == "on" }

// link is a relationship from one part to another.
type link struct {
	kind   string // the last part of its type: "worksheet"
	target string // the part's name
}

// links are the relationships of a part, by their ids.
func (p parts) links(of string) (map[string]link, error) {
	dir, base := path.Split(of)
	out := map[string]link{}
	err := p.walk(dir+"_rels/"+base+".rels", small, func(_ *stream, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || strings.EqualFold(attr(&e, "TargetMode"), "External") {
			return nil
		}
		if len(out) == maxParts {
			return ErrUnreadable
		}
		target := attr(&e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		out[attr(&e, "Id")] = link{path.Base(attr(&e, "Type")), target}
		return nil
	})
	return out, err
}
