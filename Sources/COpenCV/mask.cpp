// The object's mask: GrabCut at a working size, seeded by the ground's colour or by a box.

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "seeds.hpp"
#include "wall.hpp"

namespace {

constexpr int workingSide = 320;

/// Without islands smaller than a thirtieth of the largest.
void dropIslands(cv::Mat &mask) {
  cv::Mat labels, stats, middles;
  const int count = cv::connectedComponentsWithStats(mask, labels, stats, middles);
  int largest = 0;
  for (int i = 1; i < count; i++) largest = std::max(largest, stats.at<int>(i, cv::CC_STAT_AREA));
  for (int y = 0; y < mask.rows; y++)
    for (int x = 0; x < mask.cols; x++) {
      const int label = labels.at<int>(y, x);
      if (label > 0 && stats.at<int>(label, cv::CC_STAT_AREA) * 30 < largest) mask.at<uint8_t>(y, x) = 0;
    }
}

}  // namespace

extern "C" int vitrine_cv_mask(
  VitrinePicture picture, const float *box, uint8_t *mask, int *plain, double *pale) {
  return vitrine::guarded([&] {
    const cv::Mat full = vitrine::view(picture);
    const double scale = std::min(1.0, double(workingSide) / std::max(full.cols, full.rows));
    cv::Mat small;
    cv::resize(full, small, cv::Size(), scale, scale, cv::INTER_AREA);
    cv::Mat target = vitrine::view(mask, picture.width, picture.height);
    target.setTo(0);
    *plain = 0;
    if (small.cols < 8 || small.rows < 8) return;
    cv::Mat bytes, lab;
    cv::cvtColor(small, bytes, cv::COLOR_RGB2Lab);
    bytes.convertTo(lab, CV_32F);
    bool isPlain = false;
    const cv::Vec3f colour = vitrine::groundColour(lab, isPlain);
    *plain = isPlain;
    int palePixels = *pale > 0;
    cv::Mat seeds = isPlain ? vitrine::seedsByColour(lab, colour, palePixels) : vitrine::seedsByBox(small.size(), box, scale);
    const int maybe = cv::countNonZero((seeds == cv::GC_FGD) | (seeds == cv::GC_PR_FGD));
    const int ground = cv::countNonZero((seeds == cv::GC_BGD) | (seeds == cv::GC_PR_BGD));
    if (maybe < 16 || ground < 16) return;
    cv::Mat backModel, frontModel;
    cv::setRNGSeed(1);
    cv::grabCut(
      small, seeds, cv::Rect(), backModel, frontModel, isPlain ? 2 : 4, cv::GC_INIT_WITH_MASK);
    cv::Mat hard = (seeds & 1) * 255;
    dropIslands(hard);
    *pale = palePixels > 1 ? palePixels / std::max(1.0, double(cv::countNonZero(hard))) : 0;
    cv::Mat soft;
    cv::resize(hard, soft, full.size(), 0, 0, cv::INTER_LINEAR);
    cv::GaussianBlur(soft, target, cv::Size(), std::max(0.8, 0.6 / scale));
  });
}

extern "C" int vitrine_cv_sharpness(VitrinePicture picture, const uint8_t *mask, double *sharpness) {
  return vitrine::guarded([&] {
    cv::Mat grey, fine, x, y, inside;
    cv::cvtColor(vitrine::view(picture), grey, cv::COLOR_RGB2GRAY);
    grey.convertTo(grey, CV_32F);
    cv::dilate(
      vitrine::view(mask, picture.width, picture.height), inside, cv::Mat::ones(5, 5, CV_8U));
    cv::Laplacian(grey, fine, CV_32F);
    cv::Sobel(grey, x, CV_32F, 1, 0, 3, 0.125);
    cv::Sobel(grey, y, CV_32F, 0, 1, 3, 0.125);
    const double edges = cv::mean(x.mul(x) + y.mul(y), inside)[0];
    const double details = cv::mean(fine.mul(fine), inside)[0];
    *sharpness = edges > 1e-3 ? std::sqrt(details / edges) : 0;
  });
}
