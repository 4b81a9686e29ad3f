#ifndef VITRINE_RESOLVER_H
#define VITRINE_RESOLVER_H

// Foundation and NIO resolve names to addresses only; text records need the C library's resolver, whose macros Swift
// cannot call. Answers the number of bytes written to `out`: each record's text, ended by a zero byte (zero bytes
// inside a record are left out). 0 when there are none, -1 when the name could not be asked about, -2 when `out` is
// too small. `server`, an IPv4 address, and `port` say whom to ask; NULL asks whom the machine does.
int vitrine_text_records(const char *name, const char *server, int port, char *out, int size);

#endif
