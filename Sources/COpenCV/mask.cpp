// The object's mask: GrabCut at a working size, seeded by the ground's colour or by a box.

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "wall.hpp"

namespace {

constexpr int workingSide = 320;

float median(std::vector<float> &values) {
  auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The ground's colour, and whether it is one: median of the top and side borders, and their spread about it.
/// The bottom border is left out: objects are often cut there.
cv::Vec3f ground(const cv::Mat &lab, bool &plain) {
  const int edge = std::max(2, lab.rows / 60);
  std::vector<cv::Vec3f> border;
  for (int y = 0; y < lab.rows; y++)
    for (int x = 0; x < lab.cols; x++)
      if (y < edge || x < edge || x >= lab.cols - edge) border.push_back(lab.at<cv::Vec3f>(y, x));
  cv::Vec3f colour;
  std::vector<float> values(border.size());
  for (int channel = 0; channel < 3; channel++) {
    for (size_t i = 0; i < border.size(); i++) values[i] = border[i][channel];
    colour[channel] = median(values);
  }
  for (size_t i = 0; i < border.size(); i++) values[i] = float(cv::norm(border[i] - colour));
  plain = median(values) < 8;
  return colour;
}

/// Seeds where the ground is plain. A shadow has the ground's hue and soft edges, so it is no object.
cv::Mat seedsByColour(const cv::Mat &lab, const cv::Vec3f &colour) {
  cv::Mat lightness, gradientX, gradientY, gradient;
  cv::extractChannel(lab, lightness, 0);
  cv::GaussianBlur(lightness, lightness, cv::Size(), 1);
  cv::Sobel(lightness, gradientX, CV_32F, 1, 0, 3, 1.0 / 8);
  cv::Sobel(lightness, gradientY, CV_32F, 0, 1, 3, 1.0 / 8);
  cv::magnitude(gradientX, gradientY, gradient);
  cv::dilate(gradient, gradient, cv::Mat::ones(3, 3, CV_8U));
  cv::Mat seeds(lab.size(), CV_8U);
  for (int y = 0; y < lab.rows; y++)
    for (int x = 0; x < lab.cols; x++) {
      const cv::Vec3f difference = lab.at<cv::Vec3f>(y, x) - colour;
      const float light = difference[0];
      const float hue = std::hypot(difference[1], difference[2]);
      const float distance = float(cv::norm(difference));
      const bool shadow = hue < 7 && light < 4 && light > -110 && gradient.at<float>(y, x) < 6;
      uint8_t &seed = seeds.at<uint8_t>(y, x);
      if (distance < 6 || (shadow && light > -60)) seed = cv::GC_BGD;
      else if (hue > 25 || std::abs(light) > 120) seed = cv::GC_FGD;
      else if (distance > 20 && !shadow) seed = cv::GC_PR_FGD;
      else seed = cv::GC_PR_BGD;
    }
  return seeds;
}

/// Seeds from a box: what lies outside is ground, what lies inside may be the object.
cv::Mat seedsByBox(cv::Size size, const float *box, double scale) {
  cv::Rect inside(size.width / 10, size.height / 10, size.width * 8 / 10, size.height * 8 / 10);
  if (box)
    inside = cv::Rect(
      int(box[0] * scale), int(box[1] * scale), std::max(1, int(box[2] * scale)),
      std::max(1, int(box[3] * scale)));
  inside &= cv::Rect(1, 1, size.width - 2, size.height - 2);
  cv::Mat seeds(size, CV_8U, cv::Scalar(cv::GC_BGD));
  if (inside.area() > 0) seeds(inside).setTo(cv::GC_PR_FGD);
  return seeds;
}

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

extern "C" int vitrine_cv_mask(VitrinePicture picture, const float *box, uint8_t *mask, int *plain) {
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
    const cv::Vec3f colour = ground(lab, isPlain);
    *plain = isPlain;
    cv::Mat seeds = isPlain ? seedsByColour(lab, colour) : seedsByBox(small.size(), box, scale);
    const int maybe = cv::countNonZero((seeds == cv::GC_FGD) | (seeds == cv::GC_PR_FGD));
    const int ground = cv::countNonZero((seeds == cv::GC_BGD) | (seeds == cv::GC_PR_BGD));
    if (maybe < 16 || ground < 16) return;
    cv::Mat backModel, frontModel;
    cv::setRNGSeed(1);
    cv::grabCut(
      small, seeds, cv::Rect(), backModel, frontModel, isPlain ? 2 : 4, cv::GC_INIT_WITH_MASK);
    cv::Mat hard = (seeds & 1) * 255;
    dropIslands(hard);
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
