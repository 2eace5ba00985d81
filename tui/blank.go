package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/tui/plot"
)

// blank is a screen without anything on it, so that the hall looks at the speaker.
type blank struct{}

func (blank) update(*Model, tea.KeyMsg) bool { return false }

func (blank) draw(s *scene, c *plot.Canvas) { c.Fill(c.Bounds(), s.styles.text) }
