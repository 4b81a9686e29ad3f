#pragma once
// Where the object and the ground certainly or probably are, for GrabCut to begin with.

#include <opencv2/core.hpp>

namespace vitrine {

/// The ground's colour in Lab, and whether it is one: median of the top and side borders, and their spread about it.
/// The bottom border is left out: objects are often cut there.
cv::Vec3f groundColour(const cv::Mat &lab, bool &plain);

/// Seeds where the ground is plain, by what differs from it.
///
/// Parts of the ground's own hue, as a white cushion on white, are sought where `pale` is not zero; it is set to how many
/// pixels they have.
cv::Mat seedsByColour(const cv::Mat &lab, const cv::Vec3f &ground, int &pale);

/// Seeds from a box: what lies outside is ground, what lies inside may be the object.
cv::Mat seedsByBox(cv::Size size, const float *box, double scale);

}  // namespace vitrine
