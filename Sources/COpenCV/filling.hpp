#pragma once
// Colours where none are known, from around.

#include <initializer_list>
#include <opencv2/imgproc.hpp>

namespace vitrine {

/// Fills what has no weight from around, from as near as there is something.
///
/// `sum` holds colours times their weight, `weight` 0...1 how well each is known.
inline cv::Mat filled(cv::Mat sum, cv::Mat weight, std::initializer_list<double> reaches) {
  const cv::Size size = sum.size();
  for (double reach : reaches) {
    cv::Mat around, share;
    cv::GaussianBlur(sum, around, cv::Size(), reach);
    cv::GaussianBlur(weight, share, cv::Size(), reach);
    for (int y = 0; y < size.height; y++)
      for (int x = 0; x < size.width; x++) {
        const float missing = std::max(0.f, 1 - weight.at<float>(y, x)) * std::min(1.f, 20 * share.at<float>(y, x));
        if (missing < 1e-4f) continue;
        sum.at<cv::Vec3f>(y, x) += around.at<cv::Vec3f>(y, x) * (missing / std::max(share.at<float>(y, x), 1e-6f));
        weight.at<float>(y, x) += missing;
      }
  }
  for (int y = 0; y < size.height; y++)
    for (int x = 0; x < size.width; x++) sum.at<cv::Vec3f>(y, x) *= 1 / std::max(weight.at<float>(y, x), 1e-6f);
  return sum;
}

}  // namespace vitrine
