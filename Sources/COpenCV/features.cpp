// Points of a frame and their partners in another.

#include <algorithm>
#include <numeric>
#include <opencv2/features2d.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "wall.hpp"

struct VitrineFeatures {
  std::vector<cv::Point2f> points;
  cv::Mat descriptors;  // one unit-length row a point
};

namespace {

/// Square roots of a descriptor's shares compare better than its numbers (RootSIFT, Arandjelovic 2012).
void rooted(cv::Mat &descriptors) {
  for (int row = 0; row < descriptors.rows; row++) {
    cv::Mat line = descriptors.row(row);
    line /= std::max(cv::sum(line)[0], 1e-6);
    cv::sqrt(line, line);
  }
}

}  // namespace

extern "C" int vitrine_cv_features(
  VitrinePicture picture, const uint8_t *mask, int most, VitrineFeatures **features) {
  return vitrine::guarded([&] {
    cv::Mat grey, near;
    cv::cvtColor(vitrine::view(picture), grey, cv::COLOR_RGB2GRAY);
    cv::dilate(vitrine::view(mask, picture.width, picture.height) > 100, near, cv::Mat::ones(5, 5, CV_8U));
    const double up = std::clamp(480.0 / std::max(grey.cols, grey.rows), 1.0, 2.0);
    const auto sift = cv::SIFT::create(most / 3, 3, 0.012, 12, 1.2);
    auto found = std::make_unique<VitrineFeatures>();
    for (double stretch : {1.0, 1.5, 0.67}) {
      cv::Mat view, inside, descriptors;
      cv::resize(grey, view, cv::Size(), up * stretch, up, cv::INTER_CUBIC);
      if (stretch < 1) cv::GaussianBlur(view, view, cv::Size(), 0.5, 0.01);
      cv::resize(near, inside, view.size(), 0, 0, cv::INTER_NEAREST);
      std::vector<cv::KeyPoint> points;
      sift->detectAndCompute(view, inside, points, descriptors);
      if (points.empty()) continue;
      const float horizontal = float(view.cols) / grey.cols, vertical = float(view.rows) / grey.rows;
      for (const auto &point : points)
        found->points.emplace_back(
          (point.pt.x + 0.5f) / horizontal - 0.5f, (point.pt.y + 0.5f) / vertical - 0.5f);
      found->descriptors.push_back(descriptors);
    }
    rooted(found->descriptors);
    *features = found.release();
  });
}

extern "C" void vitrine_cv_features_release(VitrineFeatures *features) { delete features; }

namespace {

/// For each point of one frame the likeliest of the other, how alike they are, and the next best elsewhere.
struct Nearest {
  std::vector<int> partner;
  std::vector<float> likeness, second;
};

Nearest nearest(
  const cv::Mat &likeness, const std::vector<cv::Point2f> &from, const std::vector<cv::Point2f> &to,
  cv::Point2f shift, const float reach[2]) {
  Nearest result{
    std::vector<int>(from.size(), -1), std::vector<float>(from.size(), -1),
    std::vector<float>(from.size(), 0.f)};
  std::vector<int> allowed;
  for (size_t i = 0; i < from.size(); i++) {
    const float *row = likeness.ptr<float>(int(i));
    const cv::Point2f expected = from[i] + shift;
    allowed.clear();
    for (size_t j = 0; j < to.size(); j++)
      if (std::abs(to[j].x - expected.x) < reach[0] && std::abs(to[j].y - expected.y) < reach[1]) {
        allowed.push_back(int(j));
        if (row[j] > result.likeness[i]) result.likeness[i] = row[j], result.partner[i] = int(j);
      }
    if (result.partner[i] < 0) continue;
    const cv::Point2f best = to[result.partner[i]];
    for (int j : allowed)
      if (std::abs(to[j].x - best.x) > 4 || std::abs(to[j].y - best.y) > 4)
        result.second[i] = std::max(result.second[i], row[j]);
  }
  return result;
}

/// Both of unit length, so their product is the cosine between them.
float product(const float *a, const float *b, int length) {
  float sums[8] = {};
  for (int k = 0; k + 8 <= length; k += 8)
    for (int lane = 0; lane < 8; lane++) sums[lane] += a[k + lane] * b[k + lane];
  float sum = 0;
  for (float part : sums) sum += part;
  return sum;
}

/// How alike points are that may be partners; a plain matrix product would compare all.
cv::Mat likenesses(
  const VitrineFeatures &first, const VitrineFeatures &second, cv::Point2f shift, const float reach[2]) {
  cv::Mat likeness(int(first.points.size()), int(second.points.size()), CV_32F, cv::Scalar(-1));
  for (int i = 0; i < likeness.rows; i++)
    for (int j = 0; j < likeness.cols; j++) {
      const cv::Point2f off = second.points[j] - first.points[i] - shift;
      if (std::abs(off.x) < reach[0] && std::abs(off.y) < reach[1])
        likeness.at<float>(i, j) = product(
          first.descriptors.ptr<float>(i), second.descriptors.ptr<float>(j), first.descriptors.cols);
    }
  return likeness;
}

float distance(float likeness) { return std::sqrt(std::max(2 - 2 * likeness, 0.f)); }

}  // namespace

extern "C" int vitrine_cv_matches(
  const VitrineFeatures *first, const VitrineFeatures *second, const float a[2], const float b[2],
  const float reach[2], float *matches, int capacity, int *count) {
  return vitrine::guarded([&] {
    *count = 0;
    if (first->points.empty() || second->points.empty()) return;
    const cv::Point2f shift(b[0] - a[0], b[1] - a[1]);
    const cv::Mat likeness = likenesses(*first, *second, shift, reach);
    const Nearest there = nearest(likeness, first->points, second->points, shift, reach);
    const cv::Mat reversed = likeness.t();
    const Nearest back = nearest(reversed, second->points, first->points, -shift, reach);
    std::vector<int> order(first->points.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int i, int j) {
      return std::pair(-there.likeness[i], i) < std::pair(-there.likeness[j], j);
    });
    for (int i : order) {
      const int j = there.partner[i];
      if (j < 0 || there.likeness[i] < 0.8f || back.partner[j] < 0) continue;
      const cv::Point2f home = first->points[back.partner[j]] - first->points[i];
      if (std::hypot(home.x, home.y) > 3) continue;
      if (distance(there.likeness[i]) > 0.85f * distance(there.second[i])) continue;
      const float match[4] = {
        first->points[i].x, first->points[i].y, second->points[j].x, second->points[j].y};
      // The three views of a frame find the same point again.
      bool known = false;
      for (int k = 0; k < *count && !known; k++) {
        known = true;
        for (int part = 0; part < 4; part++)
          known = known && std::abs(matches[4 * k + part] - match[part]) < 2.5f;
      }
      if (known || *count >= capacity) continue;
      std::copy(match, match + 4, matches + 4 * (*count)++);
    }
  });
}
