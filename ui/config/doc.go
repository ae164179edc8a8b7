// Package config gathers the settings and remembers where each came from: a flag beats the environment, which beats
// config.yaml, which beats the default. It keeps what a profile remembers between runs.
// It must not import Bubble Tea, ui or ui/cli. No secret is a flag or a key of config.yaml, and no error quotes a value.
package config
