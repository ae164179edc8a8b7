#!/usr/bin/env bash
# Prints the figures of the whole program that no Go benchmark can give. What they were is in assets/docs/PERFORMANCE.md.
#
#   assets/scripts/measure.sh [memory] [start] [status]     all three without an argument; about two minutes
#
# memory  of the dashboard, in tmux, that has loaded 100,000 calls of 30 days by :since, and after a minute of polling a
#         sandbox in another process
# start   the first useful frame of talkdeck --demo, beside the first frame of an empty Bubble Tea program
# status  talkdeck status, for a prompt or a script
#
# It needs Linux, Go, tmux, and script(1) of util-linux. Nothing of yours is read or written: home and settings are its own.
set -euo pipefail
shopt -s inherit_errexit

readonly loaded=100000    # calls in the dashboard, of about 510 bytes each
readonly simulated=170000 # calls in the sandbox's history; the first project has six tenths of them
readonly minute=60
readonly columns=120 rows=40
readonly runs=20

fail() {
  echo "measure.sh: $*" >&2
  exit 1
}

wanted=("$@")
((${#wanted[@]})) || wanted=(memory start status)
for w in "${wanted[@]}"; do
  [[ $w == memory || $w == start || $w == status ]] || fail "there is no figure $w; there are memory, start and status"
done
for tool in go tmux script; do
  command -v "$tool" >/dev/null || fail "$tool isn't installed"
done
[[ -r /proc/self/status ]] || fail "the memory is read from /proc, which only Linux has"

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tmp=$(mktemp -d)
socket=talkdeck-measure-$$
sandbox=

cleanup() {
  tmux -L "$socket" kill-server 2>/dev/null || true # it may have ended by itself, or never begun
  if [[ -n $sandbox ]]; then
    kill "$sandbox" 2>/dev/null || true
    wait "$sandbox" 2>/dev/null || true
  fi
  rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

build() {
  (cd "$root" && go build -o "$tmp/" . ./assets/scripts/emptytea ./assets/scripts/firstframe)
}

# apart gives all that follows a home, settings and an environment of its own.
apart() {
  local name
  for name in ${!TALKSTACK_*} ${!XDG_*} TMUX NO_COLOR CLICOLOR; do
    unset "$name"
  done
  export HOME=$tmp/home LC_ALL=C.UTF-8 TERM=xterm-256color
  mkdir -m 700 "$HOME"
  cd "$HOME"
}

machine() {
  local cpu
  cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
  echo "$(nproc) × ${cpu:-unknown processor}, $(uname -sr), $("$tmp/talkdeck" --version), load $(cut -d ' ' -f 1 /proc/loadavg)"
}

# within SECONDS COMMAND… waits until the command succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

listening() {
  url=$(grep -o -m 1 'http://127\.0\.0\.1:[0-9]*' "$tmp/sandbox.log" | head -n 1)
  [[ -n $url ]]
}

# of_cast NAME is a value of the demo's user.
of_cast() {
  sed -n "s/.*\"user\":.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$root/assets/scenario/scenario.json"
}

# serve starts a sandbox of its own and signs in to it.
serve() {
  "$tmp/talkdeck" sandbox --listen 127.0.0.1:0 --demo-calls "$simulated" >"$tmp/sandbox.log" 2>&1 &
  sandbox=$!
  within 30 listening || fail "the sandbox doesn't listen: $(cat "$tmp/sandbox.log")"
  of_cast password | "$tmp/talkdeck" login --api-url "$url" --email "$(of_cast email)" --password-stdin >/dev/null
}

screen() {
  tmux -L "$socket" capture-pane -p
}

# count reads how many calls are loaded, at the top of their list.
count() {
  screen | sed -n 's/.* \([0-9,]*\) loaded.*/\1/p' | tr -d ,
}

all_loaded() {
  local have
  kill -0 "$pid" 2>/dev/null || fail "the dashboard has ended: $(cat "$tmp/dashboard.log")"
  have=$(count)
  ((${have:-0} >= loaded))
}

# kilobytes NAME reads one of the dashboard's figures, in units of 1024 bytes.
kilobytes() {
  awk -v name="$1:" '$1 == name { print $2 }' "/proc/$pid/status"
}

megabytes() {
  awk -v kb="$1" 'BEGIN { printf "%.0f MB", kb * 1024 / 1e6 }'
}

# press types into the dashboard, a key or a text at a time.
press() {
  local keys
  for keys in "$@"; do
    tmux -L "$socket" send-keys "$keys"
    sleep 0.2
  done
}

open_calls() {
  [[ $(screen) == *" loaded"* ]]
}

memory() {
  local pid now most=0 i
  printf 'set-option -g %s\n' 'remain-on-exit on' 'status off' >"$tmp/tmux.conf"
  tmux -L "$socket" -f "$tmp/tmux.conf" new-session -d -x "$columns" -y "$rows" \
    "exec '$tmp/talkdeck' --api-url '$url' --calls-url '$url' 2>'$tmp/dashboard.log'"
  pid=$(tmux -L "$socket" display-message -p '#{pane_pid}')
  within 20 open_calls || fail "the dashboard shows no calls: $(screen) $(cat "$tmp/dashboard.log")"
  press : 'since 31d' Enter
  within 120 all_loaded || fail "the dashboard doesn't show $loaded calls: $(screen) $(cat "$tmp/dashboard.log")"
  for ((i = 0; i < minute; i++)); do
    sleep 1
    now=$(kilobytes VmRSS)
    ((now <= most)) || most=$now
  done
  echo "memory: VmRSS $(megabytes "$now") after $minute s of polling and at most $(megabytes "$most") in them," \
    "VmHWM $(megabytes "$(kilobytes VmHWM)") while loading, $(count) calls loaded"
  tmux -L "$socket" kill-server
}

# median_of reads firstframe's line.
median_of() {
  sed -n 's/.*median \([0-9]*\) ms.*/\1/p' <<<"$1"
}

start() {
  local size=${columns}x${rows} empty demo
  empty=$("$tmp/firstframe" -runs "$runs" -size "$size" ready "$tmp/emptytea")
  demo=$("$tmp/firstframe" -runs "$runs" -size "$size" loaded "$tmp/talkdeck --demo")
  echo "start: empty Bubble Tea program $empty"
  echo "start: talkdeck --demo $demo"
  echo "start: $(($(median_of "$demo") - $(median_of "$empty"))) ms between the medians"
}

# microseconds COMMAND… tells how long it took; it must succeed.
microseconds() {
  local before=${EPOCHREALTIME/[.,]/}
  "$@" >/dev/null
  echo $((${EPOCHREALTIME/[.,]/} - before))
}

status() {
  local i took
  took=$(for ((i = 0; i < runs; i++)); do microseconds "$tmp/talkdeck" status --api-url "$url"; done)
  sort -n <<<"$took" | awk '
    { took[NR] = $1 / 1000 }
    END { printf "status: median %.1f ms, max %.1f ms of %d runs\n", (took[int((NR + 1) / 2)] + took[int(NR / 2) + 1]) / 2, took[NR], NR }'
}

wants() {
  [[ " ${wanted[*]} " == *" $1 "* ]]
}

build
apart
machine
if wants start; then # before the sandbox takes its share of the processor
  start
fi
if wants status || wants memory; then
  serve
fi
if wants status; then
  status
fi
if wants memory; then
  memory
fi
