// Frames brought into place.

#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "wall.hpp"

namespace {

double linear(double level) { return level <= 0.04045 ? level / 12.92 : std::pow((level + 0.055) / 1.055, 2.4); }
double encoded(double light) {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

cv::Mat curve(double gain) {
  cv::Mat table(1, 256, CV_8U);
  for (int level = 0; level < 256; level++)
    table.at<uint8_t>(level) = cv::saturate_cast<uint8_t>(255 * encoded(std::min(1.0, gain * linear(level / 255.0))));
  return table;
}

/// When the target has fewer pixels than it shows of the source, the source is blurred first.
cv::Mat softened(const cv::Mat &source, const double m[6]) {
  const double scale = std::sqrt(std::abs(m[0] * m[4] - m[1] * m[3]));
  if (scale < 1.2) return source;
  cv::Mat soft;
  cv::GaussianBlur(source, soft, cv::Size(), 0.4 * scale);
  return soft;
}

}  // namespace

extern "C" int vitrine_cv_warp(
  VitrinePicture source, const double m[6], double gain, uint8_t *target, int width, int height) {
  return vitrine::guarded([&] {
    const cv::Matx23d place(m[0], m[1], m[2], m[3], m[4], m[5]);
    cv::Mat result(height, width, CV_8UC3, target);
    cv::warpAffine(
      softened(vitrine::view(source), m), result, place, result.size(), cv::INTER_CUBIC | cv::WARP_INVERSE_MAP,
      cv::BORDER_REPLICATE);
    if (std::abs(gain - 1) > 1e-3) cv::LUT(result, curve(gain), result);
  });
}

extern "C" int vitrine_cv_warp_mask(
  const uint8_t *source, int sourceWidth, int sourceHeight, const double m[6], uint8_t *target, int width,
  int height) {
  return vitrine::guarded([&] {
    const cv::Matx23d place(m[0], m[1], m[2], m[3], m[4], m[5]);
    cv::Mat result(height, width, CV_8U, target);
    cv::warpAffine(
      softened(vitrine::view(source, sourceWidth, sourceHeight), m), result, place, result.size(),
      cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT);
  });
}
