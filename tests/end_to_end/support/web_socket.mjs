// The WebSocket of package ws in place of Node's own, which tells of a refused connection by an
// error without a close: a client that waits for the close never tries again. Imported before the
// client.

import WebSocket from 'ws';

globalThis.WebSocket = WebSocket;
