#include <c10/util/Exception.h>

#include <new>

#include "wall.h"

namespace {
struct LastError {
  int code = CT_OK;
  std::string text;
};
thread_local LastError last_error;

void remember(int code, const char *text) noexcept {
  last_error.code = code;
  try {
    last_error.text = text;
  } catch (...) {
    last_error.text.clear();  // no memory even for the words; the code still tells
  }
}
}  // namespace

void wall::forget_error() noexcept { last_error.code = CT_OK; }

void wall::remember_current_exception() noexcept {
  try {
    throw;
  } catch (const c10::OutOfMemoryError &error) {
    remember(CT_MEMORY, error.what_without_backtrace());
  } catch (const c10::NotImplementedError &error) {
    remember(CT_UNSUPPORTED, error.what_without_backtrace());
  } catch (const c10::Error &error) {
    // The C++ back trace says nothing to a reader of this message.
    remember(CT_INVALID, error.what_without_backtrace());
  } catch (const std::bad_alloc &) {
    remember(CT_MEMORY, "out of memory");
  } catch (const std::exception &error) {
    remember(CT_INTERNAL, error.what());
  } catch (...) {
    remember(CT_INTERNAL, "an exception without a description");
  }
}

int ct_error_code(void) { return last_error.code; }
const char *ct_error_text(void) { return last_error.text.c_str(); }
