package live

import "time"

// Protocol is the version of the messages in this file. A page says it in HELLO; another one is refused ([CloseProtocol]). New
// kinds and new fields that a page may ignore do not change it.
const Protocol = 1

// Kind says what a message is. Every message is one WebSocket text message holding one JSON object with a field kind.
//
// A page ignores kinds and fields it does not know: later servers send more of them. The server closes on a kind or a field it
// does not know ([CloseBad]), as every other address of it refuses them.
type Kind string

// Version counts the states of the city that one server has shown since it started: whole, from 1 up, less than 2^53. It means
// something together with that server's epoch only. Whoever has heard of a version gets that state or a later one for every
// request it begins afterwards.
type Version uint64

// Bounds are west, south, east and north in degrees. West and east are from -180 to 180, and west is greater than east where the
// box crosses the antimeridian; south and north are from -90 to 90, and south is not greater than north.
type Bounds [4]float64

// Tile is z, x and y of a tile in WebMercatorQuad.
type Tile [3]uint32

// Area is what has figures, or is shown on a card or in a table: a feature of a layer, a building for instance.
type Area struct {
	Layer string `json:"layer"`
	ID    int64  `json:"id"`
}

// Resume says what a page has: of all that it holds, in view or not, nothing was asked for before it had heard of that version from a
// server of that epoch, or it was asked for again as it was told. A page hears of a version from /api/v1/status (field live),
// from WELCOME and PONG, and from every message without more.
type Resume struct {
	Epoch   string  `json:"epoch"`
	Version Version `json:"version"`
}

// Limits are what one socket may do. More of it closes the socket, or is told as all.
type Limits struct {
	MessageBytes  int `json:"message_bytes"`   // of a message of the page's; more: [CloseLarge]
	MessagesEach  int `json:"messages_second"` // messages of the page's in a second over some time, ACKs that are waited for apart; more: [CloseRate]
	MessagesBurst int `json:"messages_burst"`  // so many at once are no fault
	Layers        int `json:"layers"`          // of a VIEW
	Areas         int `json:"areas"`           // of a VIEW
	Tiles         int `json:"tiles"`           // named in one TILES; more than that are all
	AckSeconds    int `json:"ack_seconds"`     // a message that needs an ACK is not waited for any longer: [CloseSlow]
	SilentSeconds int `json:"silent_seconds"`  // a page that says nothing, not even the pong of its WebSocket, is gone: [CloseSilent]
	RetrySeconds  int `json:"retry_seconds"`   // before a page comes back, give or take half of it by chance
}

// Hello is the first message of a page, within ten seconds.
type Hello struct {
	Kind     Kind `json:"kind" is:"HELLO" from:"page"`
	Protocol int  `json:"protocol"` // [Protocol]
}

// View says what a page looks at. It takes the place of the view before, and what changes is told from then on for the new one.
// Without resume, the first view of a socket is answered with all of its layers, and a later one with everything that changed
// since the server was last told that the page looks there, or since the first view. So a page that keeps tiles out of view
// sends resume with the version that the oldest of them has, and none while it stays connected; a page that keeps none sends it
// always, with the version it heard of last.
type View struct {
	Kind    Kind     `json:"kind" is:"VIEW" from:"page"`
	ViewID  uint32   `json:"view_id"` // the page's own number; TILES repeat it
	BBox    Bounds   `json:"bbox"`
	Zoom    uint8    `json:"zoom"`              // the deepest tile zoom in view, 0 to 22
	MinZoom *uint8   `json:"minzoom,omitempty"` // the least one (a tilted map has several); zoom if it is not there
	Layers  []string `json:"layers"`            // whose tiles the page holds; one that is not there is left out, so that after CATALOGUE a page sends its view again
	Areas   []Area   `json:"areas,omitempty"`   // whose figures, rooms or card it shows
	Resume  *Resume  `json:"resume,omitempty"`
}

// Ack says that a page has dealt with all messages up to a version. Nothing more is sent to it before, but PONG and WELCOME; what
// happens meanwhile is told together.
type Ack struct {
	Kind    Kind    `json:"kind" is:"ACK" from:"page"`
	Version Version `json:"version"`
}

// Ping asks for a PONG.
type Ping struct {
	Kind Kind `json:"kind" is:"PING" from:"page"`
}

// Welcome answers HELLO.
type Welcome struct {
	Kind     Kind    `json:"kind" is:"WELCOME" from:"server"`
	Protocol int     `json:"protocol"`
	Epoch    string  `json:"epoch"` // another one after every start of a server, and for every server of several
	Version  Version `json:"version"`
	Limits   Limits  `json:"limits"`
}

// Tiles says which tiles of a layer are different: those named, or with all every one that the page holds, in view or not. Tiles
// that were asked for after the page had heard of the version are not meant. A page that draws a layer from tiles deeper than the
// layer's maxzoom, because they hold another layer too, takes a tile of maxzoom for all that lie in it. It needs an ACK.
type Tiles struct {
	Kind    Kind      `json:"kind" is:"TILES" from:"server"`
	ViewID  uint32    `json:"view_id"` // of the last view the server knows of
	Layer   string    `json:"layer"`
	Tiles   []Tile    `json:"tiles,omitempty"` // from minzoom to zoom of the view, as far as the layer has those zooms
	All     bool      `json:"all,omitempty"`
	Version Version   `json:"version"`
	At      time.Time `json:"at"`             // when the server began to show it
	More    bool      `json:"more,omitempty"` // of the same version more follows: it is heard of with the last one, and acknowledged then
}

// Figures says that figures, rooms or cards of areas of the view are different, of those named or with all of every one. It needs an
// ACK.
type Figures struct {
	Kind    Kind    `json:"kind" is:"FIGURES" from:"server"`
	Areas   []Area  `json:"areas,omitempty"`
	All     bool    `json:"all,omitempty"`
	Version Version `json:"version"`
	More    bool    `json:"more,omitempty"`
}

// Catalogue says that layers came, went or are not what they were: /api/v1/layers and TileJSON are to be asked again. It needs an ACK.
type Catalogue struct {
	Kind    Kind    `json:"kind" is:"CATALOGUE" from:"server"`
	Version Version `json:"version"`
	More    bool    `json:"more,omitempty"`
}

// Stale says since when the server could not follow its store, so that what is shown is as it was then; null that it is as the store
// is again. It is sent after WELCOME if there is something to say, and when it is different.
type Stale struct {
	Kind  Kind       `json:"kind" is:"STALE" from:"server"`
	Since *time.Time `json:"since"`
}

// Gap says that what changed after one version up to another is not known any more; the TILES with all that follow make up for it.
type Gap struct {
	Kind Kind    `json:"kind" is:"GAP" from:"server"`
	From Version `json:"from"`
	To   Version `json:"to"`
}

// Pong answers PING. Of the view there is nothing more to say up to the version.
type Pong struct {
	Kind    Kind    `json:"kind" is:"PONG" from:"server"`
	Version Version `json:"version"`
}

// Closing is the reason a socket is closed with, as JSON in the close frame.
type Closing struct {
	Code         string `json:"code"`                    // for programs, as in problem documents
	RetrySeconds int    `json:"retry_seconds,omitempty"` // 0: not before the page is another one
}

// The codes a socket is closed with, beside those of RFC 6455 that a WebSocket library uses by itself. From 4400 to 4499 the page is
// at fault. It comes back if retry_seconds say so, and else not before it is another page.
const (
	CloseLeaving  = 1001 // the server stops: come back
	CloseBinary   = 1003 // a binary message: only text is spoken
	CloseText     = 1007 // a message that is not UTF-8
	CloseLarge    = 1009 // a message of more than message_bytes
	CloseBad      = 4400 // a message that is no JSON, of an unknown kind, with an unknown field or with an impossible value
	CloseProtocol = 4406 // another protocol than [Protocol]
	CloseHello    = 4408 // no HELLO within ten seconds, or something else before it, or a second one
	CloseRate     = 4429 // more messages than the limits say
	CloseSlow     = 4500 // no ACK within ack_seconds
	CloseSilent   = 4501 // nothing heard within silent_seconds
)
