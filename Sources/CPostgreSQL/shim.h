// PostgreSQL's own client library, as it is.
#ifndef CPOSTGRESQL_SHIM_H
#define CPOSTGRESQL_SHIM_H
#include <libpq-fe.h>
#endif
