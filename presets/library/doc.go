// Package library is what a user can open by name: the built-in presets and lessons, and those of their own, which are the
// files presets/*.toml and lessons/*.toml in sgdflow's folder among the user's configurations. It tells when one of
// these, or another file that is open, has been saved anew.
package library
