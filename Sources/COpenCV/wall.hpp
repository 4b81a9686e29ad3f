#pragma once
// What the files of this wall share: pictures as matrices, and errors that stop here.

#include <exception>
#include <opencv2/core.hpp>
#include <string>

#include "COpenCV.h"

namespace vitrine {

void remember(const char *problem);

/// Runs `body`; an exception becomes a sentence and 1.
template <typename Body>
int guarded(Body body) {
  try {
    body();
    return 0;
  } catch (const std::exception &error) {
    remember(error.what());
  } catch (...) {
    remember("an unknown error");
  }
  return 1;
}

/// The picture without a copy.
inline cv::Mat view(const VitrinePicture &picture) {
  return cv::Mat(picture.height, picture.width, CV_8UC3, const_cast<uint8_t *>(picture.bytes));
}

inline cv::Mat view(const uint8_t *mask, int width, int height) {
  return cv::Mat(height, width, CV_8UC1, const_cast<uint8_t *>(mask));
}

}  // namespace vitrine
