// A frame in between by what is known of the turn: every place of it is looked for at many depths in the frames beside
// it (plane sweep, Collins 1996), inside the form that all outlines leave (visual hull, Laurentini 1994).

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "filling.hpp"
#include "wall.hpp"

namespace {

constexpr int workingSide = 256, depths = 96, window = 9;
constexpr float deepest = 1.35f;

/// Where the target's pixels lie in a frame turned further by some angle, at a depth towards the camera.
struct Sight {
  float sine, cosine, tilt, level, closeness, zoom, left, top, scale;

  Sight(const VitrineTurntable &table, double turn, double scale)
      : sine(float(std::sin(turn))), cosine(float(std::cos(turn))), tilt(float(std::sin(table.elevation))),
        level(float(std::cos(table.elevation))), closeness(float(table.closeness)), zoom(float(table.zoom)),
        left(float(table.left)), top(float(table.top)), scale(float(scale)) {}

  /// From a target's pixel to the frame's.
  cv::Point2f at(float x, float y, float depth) const {
    const float near = 1 - closeness * depth;
    const float p = (((x + 0.5f) / scale - 0.5f) / zoom + left) * near;
    const float q = (((y + 0.5f) / scale - 0.5f) / zoom + top) * near;
    const float ahead = q * tilt + depth * level, up = depth * tilt - q * level;
    const float across = p * cosine - ahead * sine, turned = p * sine + ahead * cosine;
    const float size = 1 / std::max(0.2f, 1 - closeness * (turned * level + up * tilt));
    return {
      ((size * across - left) * zoom + 0.5f) * scale - 0.5f,
      ((size * (turned * tilt - up * level) - top) * zoom + 0.5f) * scale - 0.5f};
  }
};

/// A value between pixels; beyond the edges the edge goes on.
template <typename Value> Value between(const cv::Mat &image, cv::Point2f place) {
  const float x = std::clamp(place.x, 0.f, float(image.cols - 1)), y = std::clamp(place.y, 0.f, float(image.rows - 1));
  const int column = std::min(int(x), image.cols - 2), row = std::min(int(y), image.rows - 2);
  const float right = x - column, down = y - row;
  const Value *upper = image.ptr<Value>(row) + column, *lower = image.ptr<Value>(row + 1) + column;
  return (upper[0] * (1 - right) + upper[1] * right) * (1 - down) + (lower[0] * (1 - right) + lower[1] * right) * down;
}

float difference(const cv::Vec3f &a, const cv::Vec3f &b) {
  return std::abs(a[0] - b[0]) + std::abs(a[1] - b[1]) + std::abs(a[2] - b[2]);
}

struct Neighbour {
  cv::Mat picture, mask;
  double turn;
};

cv::Mat share(const uint8_t *mask, int width, int height) {
  cv::Mat result;
  vitrine::view(mask, width, height).convertTo(result, CV_32F, 1.0 / 255);
  return result;
}

/// How deep each pixel of a small target is; none where the ground is seen.
cv::Mat depthsOf(
  const VitrineTurntable &table, double scale, const Neighbour &first, const Neighbour &second,
  const std::vector<cv::Mat> &outlines, const double *turns) {
  const cv::Size size = first.picture.size();
  const Sight before(table, first.turn, scale), after(table, second.turn, scale);
  std::vector<Sight> sights;
  for (size_t i = 0; i < outlines.size(); i++) sights.emplace_back(table, turns[i], scale);
  std::vector<cv::Mat> costs(depths);
  cv::parallel_for_(cv::Range(0, depths), [&](const cv::Range &range) {
    for (int k = range.start; k < range.end; k++) {
      const float depth = deepest * (1 - 2.f * k / (depths - 1));
      cv::Mat cost(size, CV_32F, cv::Scalar(0)), inside(size, CV_32F, cv::Scalar(0)), around, weight;
      for (int y = 0; y < size.height; y++)
        for (int x = 0; x < size.width; x++) {
          const cv::Point2f a = before.at(float(x), float(y), depth), b = after.at(float(x), float(y), depth);
          if (std::min(between<float>(first.mask, a), between<float>(second.mask, b)) < 0.4f) continue;
          // Some outlines are wrong somewhere: a few may disagree.
          float against = 0;
          for (size_t i = 0; i < outlines.size(); i++) {
            const cv::Point2f place = sights[i].at(float(x), float(y), depth);
            const int column = int(place.x + 0.5f), row = int(place.y + 0.5f);
            if (column < 0 || row < 0 || column >= size.width || row >= size.height) continue;
            against += outlines[i].at<float>(row, column) < 0.2f;
          }
          if (against > 0.07f * outlines.size()) continue;
          inside.at<float>(y, x) = 1;
          cost.at<float>(y, x) = std::min(
            difference(between<cv::Vec3f>(first.picture, a), between<cv::Vec3f>(second.picture, b)), 120.f);
        }
      cv::boxFilter(cost, around, CV_32F, cv::Size(window, window));
      cv::boxFilter(inside, weight, CV_32F, cv::Size(window, window));
      for (int y = 0; y < size.height; y++)
        for (int x = 0; x < size.width; x++) {
          float &value = cost.at<float>(y, x);
          value = inside.at<float>(y, x) > 0
            ? 0.7f * around.at<float>(y, x) / weight.at<float>(y, x) + 0.3f * value + 0.1f * k + 10 * (1 - weight.at<float>(y, x))
            : 1e6f;
        }
      costs[k] = cost;
    }
  });
  cv::Mat best(size, CV_32F, cv::Scalar(1e5f)), chosen(size, CV_32F, cv::Scalar(NAN));
  for (int k = 0; k < depths; k++)
    for (int y = 0; y < size.height; y++)
      for (int x = 0; x < size.width; x++)
        if (costs[k].at<float>(y, x) < best.at<float>(y, x)) {
          best.at<float>(y, x) = costs[k].at<float>(y, x);
          chosen.at<float>(y, x) = deepest * (1 - 2.f * k / (depths - 1));
        }
  return chosen;
}

/// The ground of both frames; where the object hides it in both, what lies around.
cv::Mat groundOf(const Neighbour &first, const Neighbour &second, float time) {
  const cv::Size size = first.picture.size();
  cv::Mat sum(size, CV_32FC3), weight(size, CV_32F), wide[2];
  const Neighbour *both[2] = {&first, &second};
  for (int i = 0; i < 2; i++) {
    cv::dilate(both[i]->mask, wide[i], cv::Mat::ones(3, 3, CV_8U));
    cv::GaussianBlur(wide[i], wide[i], cv::Size(), 1);
  }
  for (int y = 0; y < size.height; y++)
    for (int x = 0; x < size.width; x++) {
      const float free[2] = {
        std::pow(1 - wide[0].at<float>(y, x), 2.f), std::pow(1 - wide[1].at<float>(y, x), 2.f)};
      const float seen = std::max(free[0], free[1]);
      const float all = std::max((1 - time) * free[0] + time * free[1], 1e-6f);
      const float early = seen * (1 - time) * free[0] / all, late = seen * time * free[1] / all;
      sum.at<cv::Vec3f>(y, x) = first.picture.at<cv::Vec3f>(y, x) * early + second.picture.at<cv::Vec3f>(y, x) * late;
      weight.at<float>(y, x) = early + late;
    }
  // What neither frame shows is filled from around.
  return vitrine::filled(sum, weight, {2, 6, 20, 60});
}

}  // namespace

extern "C" int vitrine_cv_sweep(
  const VitrineTurntable *table, VitrinePicture first, const uint8_t *firstMask, double firstTurn,
  VitrinePicture second, const uint8_t *secondMask, double secondTurn, const uint8_t *const *masks,
  const double *turns, int count, double time, uint8_t *target, double *explained) {
  return vitrine::guarded([&] {
    Neighbour full[2], small[2];
    full[0] = {cv::Mat(), share(firstMask, first.width, first.height), firstTurn};
    full[1] = {cv::Mat(), share(secondMask, second.width, second.height), secondTurn};
    vitrine::view(first).convertTo(full[0].picture, CV_32F);
    vitrine::view(second).convertTo(full[1].picture, CV_32F);
    const cv::Size size = full[0].picture.size();
    const double scale = std::min(1.0, double(workingSide) / std::max(size.width, size.height));
    const cv::Size less(std::max(8, int(size.width * scale)), std::max(8, int(size.height * scale)));
    const double smaller = double(less.width) / size.width;
    for (int i = 0; i < 2; i++) {
      cv::resize(full[i].picture, small[i].picture, less, 0, 0, cv::INTER_AREA);
      cv::resize(full[i].mask, small[i].mask, less, 0, 0, cv::INTER_AREA);
      small[i].turn = full[i].turn;
    }
    std::vector<cv::Mat> outlines(count);
    for (int i = 0; i < count; i++) {
      cv::resize(share(masks[i], first.width, first.height), outlines[i], less, 0, 0, cv::INTER_AREA);
      cv::dilate(outlines[i], outlines[i], cv::Mat::ones(3, 3, CV_8U));
    }
    const cv::Mat depth = depthsOf(*table, smaller, small[0], small[1], outlines, turns);
    *explained = cv::countNonZero(depth == depth) / std::max(1.0, (cv::sum(small[0].mask)[0] + cv::sum(small[1].mask)[0]) / 2);
    const cv::Mat ground = groundOf(full[0], full[1], float(time));
    const Sight before(*table, firstTurn, 1), after(*table, secondTurn, 1);
    cv::Mat result(size, CV_8UC3, target);
    cv::parallel_for_(cv::Range(0, size.height), [&](const cv::Range &range) {
      for (int y = range.start; y < range.end; y++)
        for (int x = 0; x < size.width; x++) {
          // The depths around say which to try at full size.
          const int column = std::min(int((x + 0.5) * smaller), less.width - 1);
          const int row = std::min(int((y + 0.5) * smaller), less.height - 1);
          float best = 1e6f, opaque = 0;
          cv::Vec3f object;
          for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++) {
              const float there = depth.at<float>(
                std::clamp(row + dy, 0, less.height - 1), std::clamp(column + dx, 0, less.width - 1));
              if (std::isnan(there)) continue;
              const cv::Point2f a = before.at(float(x), float(y), there), b = after.at(float(x), float(y), there);
              const float inside = std::min(between<float>(full[0].mask, a), between<float>(full[1].mask, b));
              const cv::Vec3f early = between<cv::Vec3f>(full[0].picture, a), late = between<cv::Vec3f>(full[1].picture, b);
              const float off = difference(early, late) + 200 * (1 - inside) + 2 * (std::abs(dx) + std::abs(dy));
              if (off < best) {
                best = off;
                opaque = inside;
                object = early * float(1 - time) + late * float(time);
              }
            }
          opaque = std::clamp((opaque - 0.15f) / 0.7f, 0.f, 1.f);
          const cv::Vec3f colour = object * opaque + ground.at<cv::Vec3f>(y, x) * (1 - opaque);
          for (int channel = 0; channel < 3; channel++)
            result.at<cv::Vec3b>(y, x)[channel] = cv::saturate_cast<uint8_t>(colour[channel]);
        }
    });
  });
}
