#include "vitrine_resolver.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <string.h>

// A record's data is strings with a length byte before each; together they are its text.
static int append(const unsigned char *data, int length, char *out, int size, int used) {
  for (int place = 0; place < length;) {
    int part = data[place++];
    if (part > length - place) return -1;
    for (int index = 0; index < part; index++) {
      if (data[place + index] == 0) continue;
      if (used + 1 >= size) return -2;
      out[used++] = (char)data[place + index];
    }
    place += part;
  }
  if (used >= size) return -2;
  out[used++] = 0;
  return used;
}

int vitrine_text_records(const char *name, const char *server, int port, char *out, int size) {
  struct __res_state state;
  memset(&state, 0, sizeof state);
  if (res_ninit(&state) != 0) return -1;
  state.retrans = 3;
  state.retry = 2;
  if (server) {
    state.nscount = 1;
    memset(&state.nsaddr_list[0], 0, sizeof state.nsaddr_list[0]);
    state.nsaddr_list[0].sin_family = AF_INET;
    state.nsaddr_list[0].sin_port = htons((unsigned short)port);
    if (inet_pton(AF_INET, server, &state.nsaddr_list[0].sin_addr) != 1) {
      res_nclose(&state);
      return -1;
    }
  }
  unsigned char answer[16384];
  int length = res_nquery(&state, name, ns_c_in, ns_t_txt, answer, sizeof answer);
  int missing = state.res_h_errno == HOST_NOT_FOUND || state.res_h_errno == NO_DATA;
  res_nclose(&state);
  if (length < 0) return missing ? 0 : -1;
  if (length > (int)sizeof answer) length = sizeof answer;
  ns_msg message;
  if (ns_initparse(answer, length, &message) != 0) return -1;
  int used = 0;
  for (int index = 0; index < ns_msg_count(message, ns_s_an) && index < 100; index++) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_an, index, &record) != 0) return -1;
    if (ns_rr_type(record) != ns_t_txt) continue;
    used = append(ns_rr_rdata(record), ns_rr_rdlen(record), out, size, used);
    if (used < 0) return used;
  }
  return used;
}
