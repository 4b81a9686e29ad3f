// How unlike each other frames look, whatever their place, size and exposure.

#include <opencv2/imgproc.hpp>
#include <vector>

#include "wall.hpp"

namespace {

constexpr int side = 40;

/// The object in the middle of a small canvas: lightness about its median, colours, mask.
cv::Mat canvas(const VitrinePicture &picture, const uint8_t *bytes, const float *box, double extent) {
  cv::Mat lab, mask, layers[4], image;
  cv::cvtColor(vitrine::view(picture), lab, cv::COLOR_RGB2Lab);
  lab.convertTo(lab, CV_32F);
  cv::split(lab, layers);
  vitrine::view(bytes, picture.width, picture.height).convertTo(mask, CV_32F, 1.0 / 255);
  std::vector<float> inside;
  for (int y = 0; y < lab.rows; y++)
    for (int x = 0; x < lab.cols; x++)
      if (mask.at<float>(y, x) > 0.5f) inside.push_back(layers[0].at<float>(y, x));
  float middle = 128;
  if (!inside.empty()) {
    std::nth_element(inside.begin(), inside.begin() + inside.size() / 2, inside.end());
    middle = inside[inside.size() / 2];
  }
  layers[0] = (layers[0] - middle).mul(mask);
  layers[1] = (layers[1] - 128).mul(mask) * 1.5;
  layers[2] = (layers[2] - 128).mul(mask) * 1.5;
  layers[3] = mask * 60;
  cv::merge(layers, 4, image);
  const double scale = side / extent;
  if (scale < 1) cv::GaussianBlur(image, image, cv::Size(), 0.4 / scale);
  const double x = box[0] + box[2] / 2, y = box[1] + box[3] / 2;
  const cv::Matx23d place(scale, 0, side / 2.0 - scale * x, 0, scale, side / 2.0 - scale * y);
  cv::Mat small;
  cv::warpAffine(image, small, place, cv::Size(side, side), cv::INTER_LINEAR);
  return small;
}

}  // namespace

extern "C" int vitrine_cv_distances(
  const VitrinePicture *pictures, const uint8_t *const *masks, const float *boxes, int count,
  float *distances) {
  return vitrine::guarded([&] {
    std::vector<cv::Mat> canvases;
    for (int i = 0; i < count; i++) {
      // Frames may differ in size; each is measured by its own.
      double extent = 1;
      for (int j = 0; j < count; j++) {
        const double scale = double(pictures[i].height) / pictures[j].height;
        extent = std::max<double>(extent, 1.1 * scale * std::max(boxes[4 * j + 2], boxes[4 * j + 3]));
      }
      canvases.push_back(canvas(pictures[i], masks[i], boxes + 4 * i, extent));
    }
    std::vector<float> one(size_t(count) * count, 1e9f);
    cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
      for (int i = range.start; i < range.end; i++)
        for (double scale : {0.92, 0.96, 1.0, 1.04, 1.08})
          for (int dx = -2; dx <= 2; dx++)
            for (int dy = -2; dy <= 2; dy++) {
              const cv::Matx23d move(
                scale, 0, side / 2.0 * (1 - scale) + dx, 0, scale, side / 2.0 * (1 - scale) + dy);
              cv::Mat moved;
              cv::warpAffine(canvases[i], moved, move, cv::Size(side, side), cv::INTER_LINEAR);
              for (int j = 0; j < count; j++) {
                const float difference =
                  float(cv::norm(moved, canvases[j], cv::NORM_L1)) / (side * side * 4);
                float &least = one[size_t(i) * count + j];
                if (difference < least) least = difference;
              }
            }
    });
    for (int i = 0; i < count; i++)
      for (int j = 0; j < count; j++)
        distances[i * count + j] =
          i == j ? 0 : (one[size_t(i) * count + j] + one[size_t(j) * count + i]) / 2;
  });
}
