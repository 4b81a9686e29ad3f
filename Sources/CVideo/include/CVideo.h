#ifndef VITRINE_CVIDEO_H
#define VITRINE_CVIDEO_H

// Frames of a short film through libav*. The film lies in memory, so no address in it is ever followed; containers and
// codecs are those of phones and browsers, by an allow-list.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct VitrineVideo VitrineVideo;

typedef struct {
  /// Size of its frames as stored.
  int storedWidth, storedHeight;
  /// Size of the frames that come out: upright, the longer side at most as asked for.
  int width, height;
  /// Seconds it lasts, and frames it has; 0 where the file does not say.
  double seconds;
  double frames;
} VitrineVideoInfo;

/// Opens a film; null with the reason in `problem` (at least 256 bytes). `bytes` must outlive it.
VitrineVideo *vitrine_video_open(
  const uint8_t *bytes, size_t count, int longestSide, int64_t mostPixels, VitrineVideoInfo *info, char *problem);

/// Decodes the next frame: 1, or 0 at the end, or -1 when the rest is broken. Into `rgb` (width * height * 3 bytes) when
/// it is not null.
int vitrine_video_next(VitrineVideo *video, uint8_t *rgb);

void vitrine_video_close(VitrineVideo *video);

#ifdef __cplusplus
}
#endif
#endif
