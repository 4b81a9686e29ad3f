#ifndef VITRINE_COPENCV_H
#define VITRINE_COPENCV_H

// The parts of OpenCV a turning view is made with, and the loops over pixels around them.
//
// Pictures are 8-bit interleaved RGB, rows from top to bottom; masks are a byte a pixel, 255 the object. A call
// answers 0, or 1 with a sentence from `vitrine_cv_problem` when OpenCV refused (memory, mostly); nothing throws
// across this line and nothing is kept between calls but what a handle holds.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const uint8_t *bytes;
  int width;
  int height;
} VitrinePicture;

/// What the last failed call of this thread said.
const char *vitrine_cv_problem(void);

/// One pixel loop uses this many threads at most; calls for several frames run beside each other anyway.
void vitrine_cv_set_threads(int count);

/// The object's soft mask by GrabCut (Rother 2004): seeded by what differs from the border's colour where the
/// ground is plain (`*plain` becomes 1), else by `box` (left, top, width, height; may be null).
///
/// Parts of a plain ground's own hue, as a white cushion on white, are sought where `*pale` is above 0; it becomes their
/// share of the object.
int vitrine_cv_mask(VitrinePicture picture, const float *box, uint8_t *mask, int *plain, double *pale);

/// Share of fine detail among a frame's edges under the mask: falls when the camera shook, hardly when the object turned.
int vitrine_cv_sharpness(VitrinePicture picture, const uint8_t *mask, double *sharpness);

/// SIFT points (Lowe 2004) of the masked part, found also in the picture stretched and squeezed sideways: that is
/// what turning does to a surface.
typedef struct VitrineFeatures VitrineFeatures;
int vitrine_cv_features(VitrinePicture picture, const uint8_t *mask, int most, VitrineFeatures **features);
void vitrine_cv_features_release(VitrineFeatures *features);

/// Mutual nearest points of two frames that stand out from the second best; `a` and `b` are the objects' middles,
/// `reach` how far a point may move from its place beside them, sideways and up. Writes x, y, x', y' a match.
int vitrine_cv_matches(
  const VitrineFeatures *first, const VitrineFeatures *second, const float a[2], const float b[2],
  const float reach[2], float *matches, int capacity, int *count);

/// How unlike each other frames look whatever their place, size and exposure: the mean difference on a small
/// canvas, after the best small shift and scale. `boxes` are the objects', 4 numbers a frame; `distances` is
/// count x count.
int vitrine_cv_distances(
  const VitrinePicture *pictures, const uint8_t *const *masks, const float *boxes, int count, float *distances);

/// The picture seen through a similarity: target (x, y) shows the source at (m0 x + m1 y + m2, m3 x + m4 y + m5),
/// each channel multiplied by `gain` in linear light; beyond the edges the border's colours go on.
int vitrine_cv_warp(VitrinePicture source, const double m[6], double gain, uint8_t *target, int width, int height);

/// A mask seen through a similarity; nothing lies beyond its edges.
int vitrine_cv_warp_mask(
  const uint8_t *source, int sourceWidth, int sourceHeight, const double m[6], uint8_t *target, int width,
  int height);

/// Dense motion both ways between two frames (DIS flow, Kroeger 2016), for frames in between.
typedef struct VitrineMotion VitrineMotion;
int vitrine_cv_motion(VitrinePicture first, VitrinePicture second, VitrineMotion **motion);
void vitrine_cv_motion_release(VitrineMotion *motion);
/// The frame at `time` 0...1 between both, into as many bytes as they have.
int vitrine_cv_between(const VitrineMotion *motion, double time, uint8_t *target);

/// How a turning object is seen, lengths in units of its half size: the camera's elevation in radians, one over its
/// distance, and a picture's pixel (x, y) at `(x / zoom + left, y / zoom + top)` from the axis.
typedef struct {
  double elevation, closeness, zoom, left, top;
} VitrineTurntable;

/// A frame between two placed ones, for a turn that is well known: each place is looked for at many depths in both,
/// inside what `count` outlines of other frames leave of the object. Turns are from the frame made to the given ones,
/// in radians; all pictures and masks have one size. `*explained` is how much of the object was found, of what the two
/// masks show: little where the object did not turn about one axis.
int vitrine_cv_sweep(
  const VitrineTurntable *table, VitrinePicture first, const uint8_t *firstMask, double firstTurn,
  VitrinePicture second, const uint8_t *secondMask, double secondTurn, const uint8_t *const *masks,
  const double *turns, int count, double time, uint8_t *target, double *explained);

#ifdef __cplusplus
}
#endif
#endif
