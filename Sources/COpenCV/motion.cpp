// Frames in between: dense motion both ways, each frame carried along its own part of the way, then blended where
// they agree.

#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include "wall.hpp"

struct VitrineMotion {
  cv::Mat first, second;      // 32-bit colours
  cv::Mat forward, backward;  // where a pixel of one goes in the other
};

namespace {

/// Where each pixel plus its motion lies.
cv::Mat moved(const cv::Mat &motion, float share) {
  cv::Mat places(motion.size(), CV_32FC2);
  for (int y = 0; y < motion.rows; y++)
    for (int x = 0; x < motion.cols; x++)
      places.at<cv::Vec2f>(y, x) = cv::Vec2f(float(x), float(y)) + share * motion.at<cv::Vec2f>(y, x);
  return places;
}

/// Dense motion; the finest of its scales only adds noise to surfaces without texture.
cv::Mat flow(const cv::Mat &from, const cv::Mat &to) {
  const auto dis = cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
  dis->setFinestScale(1);
  dis->setVariationalRefinementIterations(8);
  cv::Mat result;
  dis->calc(from, to, result);
  return result;
}

/// Carries `frame` along `motion` times `share`: the motion field is itself moved to where the pixels go, then
/// read backwards.
void carry(const cv::Mat &frame, const cv::Mat &motion, float share, cv::Mat &picture, cv::Mat &doubt, const cv::Mat &back) {
  const cv::Size size = frame.size();
  // The motion at the in-between place, by fixed-point iteration: v(p) = motion(p - share v).
  cv::Mat there = motion.clone(), where;
  for (int step = 0; step < 4; step++) {
    where = moved(there, -share);
    cv::remap(motion, there, where, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  }
  cv::remap(frame, picture, where, cv::noArray(), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
  // Doubt: how far a pixel comes from home when it goes there and back.
  cv::Mat ahead(size, CV_32FC2), returned;
  for (int y = 0; y < size.height; y++)
    for (int x = 0; x < size.width; x++) {
      const cv::Vec2f source = where.at<cv::Vec2f>(y, x), v = there.at<cv::Vec2f>(y, x);
      ahead.at<cv::Vec2f>(y, x) = source + v;
    }
  cv::remap(back, returned, ahead, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  doubt.create(size, CV_32F);
  for (int y = 0; y < size.height; y++)
    for (int x = 0; x < size.width; x++)
      doubt.at<float>(y, x) = float(cv::norm(returned.at<cv::Vec2f>(y, x) + there.at<cv::Vec2f>(y, x)));
  cv::GaussianBlur(doubt, doubt, cv::Size(), 1.5);
}

}  // namespace

extern "C" int vitrine_cv_motion(VitrinePicture first, VitrinePicture second, VitrineMotion **motion) {
  return vitrine::guarded([&] {
    auto result = std::make_unique<VitrineMotion>();
    cv::Mat a, b;
    cv::cvtColor(vitrine::view(first), a, cv::COLOR_RGB2GRAY);
    cv::cvtColor(vitrine::view(second), b, cv::COLOR_RGB2GRAY);
    result->forward = flow(a, b);
    result->backward = flow(b, a);
    vitrine::view(first).convertTo(result->first, CV_32F);
    vitrine::view(second).convertTo(result->second, CV_32F);
    *motion = result.release();
  });
}

extern "C" void vitrine_cv_motion_release(VitrineMotion *motion) { delete motion; }

extern "C" int vitrine_cv_between(const VitrineMotion *motion, double time, uint8_t *target) {
  return vitrine::guarded([&] {
    const float t = float(time);
    cv::Mat early, late, earlyDoubt, lateDoubt;
    carry(motion->first, motion->forward, t, early, earlyDoubt, motion->backward);
    carry(motion->second, motion->backward, 1 - t, late, lateDoubt, motion->forward);
    for (int y = 0; y < early.rows; y++)
      for (int x = 0; x < early.cols; x++) {
        const float trustEarly = (1 - t) / (1 + earlyDoubt.at<float>(y, x) * earlyDoubt.at<float>(y, x) / 2);
        const float trustLate = t / (1 + lateDoubt.at<float>(y, x) * lateDoubt.at<float>(y, x) / 2);
        const float share = trustLate / std::max(trustEarly + trustLate, 1e-6f);
        const cv::Vec3f colour =
          early.at<cv::Vec3f>(y, x) * (1 - share) + late.at<cv::Vec3f>(y, x) * share;
        for (int channel = 0; channel < 3; channel++)
          target[(y * early.cols + x) * 3 + channel] = cv::saturate_cast<uint8_t>(colour[channel]);
      }
  });
}
