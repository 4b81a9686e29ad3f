#include "wall.hpp"

namespace vitrine {

static thread_local std::string problem = "no reason given";

void remember(const char *text) { problem = text; }

}  // namespace vitrine

extern "C" const char *vitrine_cv_problem(void) { return vitrine::problem.c_str(); }

extern "C" void vitrine_cv_set_threads(int count) { cv::setNumThreads(count); }
