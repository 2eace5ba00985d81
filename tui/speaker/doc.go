// Package speaker shows a lecturer, in a terminal of their own, the notes to what the presentation shows the audience.
//
//	presentation -> Server.Show -> Unix socket, a line a cue -> Follow -> Screen, or plain text
//
// The socket is for the user who presents alone: it stands in a folder that nobody else can enter, and both ends ask the
// system who is at the other one. Still each end takes what it reads for what anybody might have written. Neither end ever
// waits for the other: the server drops a client that does not read, and a client that hears nothing goes on drawing.
package speaker
