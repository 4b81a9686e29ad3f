// Seeds for the object's mask.
//
// A shadow has the ground's hue, is darker than it and has soft edges: one walks into it from the ground without crossing
// an edge. A pale cushion has the ground's hue too, but edges all around it.

#include "seeds.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "filling.hpp"

namespace {

float median(std::vector<float> &values) {
  auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

cv::Mat disc(int size) { return cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(size, size)); }

cv::Mat widened(const cv::Mat &mask, int size) {
  cv::Mat wide;
  cv::dilate(mask, wide, cv::Mat::ones(size, size, CV_8U));
  return wide;
}

/// How steep the lightness is.
cv::Mat steepness(const cv::Mat &lab) {
  cv::Mat lightness, x, y, steep;
  cv::extractChannel(lab, lightness, 0);
  cv::GaussianBlur(lightness, lightness, cv::Size(), 1);
  cv::Sobel(lightness, x, CV_32F, 1, 0, 3, 1.0 / 8);
  cv::Sobel(lightness, y, CV_32F, 0, 1, 3, 1.0 / 8);
  cv::magnitude(x, y, steep);
  return steep;
}

/// What is reached from the picture's upper and side borders over `open` pixels.
cv::Mat reached(const cv::Mat &open) {
  cv::Mat labels;
  const int count = cv::connectedComponents(open, labels, 4);
  std::vector<bool> touches(count, false);
  for (int x = 0; x < open.cols; x++) touches[labels.at<int>(0, x)] = true;
  for (int y = 0; y < open.rows; y++) {
    touches[labels.at<int>(y, 0)] = true;
    touches[labels.at<int>(y, open.cols - 1)] = true;
  }
  cv::Mat result(open.size(), CV_8U);
  for (int y = 0; y < open.rows; y++)
    for (int x = 0; x < open.cols; x++) {
      const int label = labels.at<int>(y, x);
      result.at<uint8_t>(y, x) = label > 0 && touches[label] ? 255 : 0;
    }
  return result;
}

/// What the ground would look like behind the object: the ground around, shadows included, carried on.
cv::Mat groundBehind(const cv::Mat &lab, const cv::Mat &ground) {
  cv::Mat weight, sum, part;
  ground.convertTo(weight, CV_32F, 1.0 / 255);
  cv::Mat three[3] = {weight, weight, weight};
  cv::merge(three, 3, part);
  sum = lab.mul(part);
  const cv::Size less(std::max(1, lab.cols / 4), std::max(1, lab.rows / 4));
  cv::resize(sum, sum, less, 0, 0, cv::INTER_AREA);
  cv::resize(weight, weight, less, 0, 0, cv::INTER_AREA);
  cv::Mat behind = vitrine::filled(sum, weight, {0.5, 1.5, 5, 15});
  cv::resize(behind, behind, lab.size(), 0, 0, cv::INTER_LINEAR);
  return behind;
}

/// Of `doubtful` areas those that end in edges wherever they end at the ground and not at the object: pale parts of it.
cv::Mat withHardEdges(const cv::Mat &doubtful, const cv::Mat &ground, const cv::Mat &steep, const cv::Mat &object) {
  cv::Mat thick, labels, stats, middles;
  cv::morphologyEx(doubtful, thick, cv::MORPH_OPEN, disc(7));
  const int count = cv::connectedComponentsWithStats(thick, labels, stats, middles, 4);
  const cv::Mat steepest = widened(steep, 7), nearGround = widened(ground, 7), nearObject = widened(object, 9);
  std::vector<std::vector<float>> edges(count);
  for (int y = 0; y < labels.rows; y++)
    for (int x = 0; x < labels.cols; x++)
      if (labels.at<int>(y, x) > 0 && nearGround.at<uint8_t>(y, x) && !nearObject.at<uint8_t>(y, x))
        edges[labels.at<int>(y, x)].push_back(steepest.at<float>(y, x));
  cv::Mat hard(labels.size(), CV_8U, cv::Scalar(0));
  for (int label = 1; label < count; label++)
    if (edges[label].size() < 4 || median(edges[label]) > 8) hard.setTo(255, labels == label);
  return hard;
}

}  // namespace

cv::Vec3f vitrine::groundColour(const cv::Mat &lab, bool &plain) {
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

cv::Mat vitrine::seedsByColour(const cv::Mat &lab, const cv::Vec3f &colour, int &palePixels) {
  const cv::Size size = lab.size();
  const cv::Mat steep = steepness(lab), steepAround = widened(steep, 3);
  cv::Mat distance(size, CV_32F), light(size, CV_32F), hue(size, CV_32F), grey(size, CV_8U), open(size, CV_8U);
  for (int y = 0; y < size.height; y++)
    for (int x = 0; x < size.width; x++) {
      const cv::Vec3f off = lab.at<cv::Vec3f>(y, x) - colour;
      distance.at<float>(y, x) = float(cv::norm(off));
      light.at<float>(y, x) = off[0];
      hue.at<float>(y, x) = std::hypot(off[1], off[2]);
      const bool isGrey = hue.at<float>(y, x) < 7 && off[0] < 4 && off[0] > -110;
      grey.at<uint8_t>(y, x) = isGrey ? 255 : 0;
      open.at<uint8_t>(y, x) = (isGrey || distance.at<float>(y, x) < 6) && steep.at<float>(y, x) < 2 ? 255 : 0;
    }
  const cv::Mat ground = reached(open), behind = groundBehind(lab, ground);
  cv::Mat seeds(size, CV_8U, cv::Scalar(cv::GC_PR_BGD)), object(size, CV_8U, cv::Scalar(0));
  cv::Mat off(size, CV_32F), doubtful(size, CV_8U, cv::Scalar(0)), dark(size, CV_8U, cv::Scalar(0));
  for (int y = 0; y < size.height; y++)
    for (int x = 0; x < size.width; x++) {
      const cv::Vec3f difference = lab.at<cv::Vec3f>(y, x) - behind.at<cv::Vec3f>(y, x);
      off.at<float>(y, x) = float(cv::norm(difference));
      const bool isGround = ground.at<uint8_t>(y, x) > 0;
      const bool isSoft = grey.at<uint8_t>(y, x) && steepAround.at<float>(y, x) < 6;
      const bool coloured = !isGround && std::hypot(difference[1], difference[2]) > 6 && off.at<float>(y, x) > 8;
      const bool certain = coloured || hue.at<float>(y, x) > 25 || std::abs(light.at<float>(y, x)) > 120;
      uint8_t &seed = seeds.at<uint8_t>(y, x);
      if (isGround || distance.at<float>(y, x) < 6) seed = cv::GC_BGD;
      else if (certain) seed = cv::GC_FGD;
      else if (isSoft && light.at<float>(y, x) > -60) seed = cv::GC_BGD;
      else if (distance.at<float>(y, x) > 20 && !isSoft) seed = cv::GC_PR_FGD;
      object.at<uint8_t>(y, x) = certain || std::abs(light.at<float>(y, x)) > 80 ? 255 : 0;
      doubtful.at<uint8_t>(y, x) =
        !isGround && !certain && distance.at<float>(y, x) > 6 && off.at<float>(y, x) > 8 ? 255 : 0;
    }
  if (!palePixels) return seeds;
  cv::Mat pale = withHardEdges(doubtful, ground, steep, object);
  palePixels = cv::countNonZero(pale);
  cv::morphologyEx(pale, pale, cv::MORPH_CLOSE, disc(31));
  for (int y = 0; y < size.height; y++)
    for (int x = 0; x < size.width; x++) {
      uint8_t &seed = seeds.at<uint8_t>(y, x);
      if (pale.at<uint8_t>(y, x) && !ground.at<uint8_t>(y, x) && seed != cv::GC_FGD)
        seed = off.at<float>(y, x) > 4 ? cv::GC_PR_FGD : cv::GC_PR_BGD;
    }
  return seeds;
}

cv::Mat vitrine::seedsByBox(cv::Size size, const float *box, double scale) {
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
