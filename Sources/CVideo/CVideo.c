#include "CVideo.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct VitrineVideo {
  const uint8_t *bytes;
  size_t count, position;
  AVFormatContext *format;
  AVIOContext *io;
  AVCodecContext *codec;
  struct SwsContext *scaler;
  AVPacket *packet;
  AVFrame *frame;
  uint8_t *lying;  // a frame before it is turned upright
  int stream, quarters, width, height, draining;
};

static int read_bytes(void *opaque, uint8_t *buffer, int size) {
  VitrineVideo *video = opaque;
  size_t left = video->count - video->position;
  if (left == 0) return AVERROR_EOF;
  size_t taken = (size_t)size < left ? (size_t)size : left;
  memcpy(buffer, video->bytes + video->position, taken);
  video->position += taken;
  return (int)taken;
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence) {
  VitrineVideo *video = opaque;
  whence &= ~AVSEEK_FORCE;
  if (whence == AVSEEK_SIZE) return (int64_t)video->count;
  int64_t base = whence == SEEK_CUR ? (int64_t)video->position : whence == SEEK_END ? (int64_t)video->count : 0;
  if (offset > INT64_MAX - base || base + offset < 0 || base + offset > (int64_t)video->count) return -1;
  video->position = (size_t)(base + offset);
  return (int64_t)video->position;
}

static VitrineVideo *refuse(VitrineVideo *video, char *problem, const char *reason, int code) {
  char text[128] = "";
  if (code < 0) av_strerror(code, text, sizeof text);
  snprintf(problem, 256, "%s%s%s", reason, code < 0 ? ": " : "", text);
  vitrine_video_close(video);
  return NULL;
}

// Phones lie on their side: how many quarter turns to the right bring a frame upright.
static int quarter_turns(const AVStream *stream) {
  const uint8_t *matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, NULL);
  if (!matrix) return 0;
  double angle = av_display_rotation_get((const int32_t *)matrix);  // to the left
  if (isnan(angle)) return 0;
  int turns = (int)lround(-angle / 90) % 4;
  return turns < 0 ? turns + 4 : turns;
}

VitrineVideo *vitrine_video_open(
    const uint8_t *bytes, size_t count, int longestSide, int64_t mostPixels, VitrineVideoInfo *info, char *problem) {
  av_log_set_level(AV_LOG_QUIET);
  VitrineVideo *video = calloc(1, sizeof *video);
  if (!video) return refuse(video, problem, "out of memory", 0);
  video->bytes = bytes;
  video->count = count;
  uint8_t *buffer = av_malloc(65536);
  video->io = avio_alloc_context(buffer, 65536, 0, video, read_bytes, NULL, seek_bytes);
  video->format = avformat_alloc_context();
  video->packet = av_packet_alloc();
  video->frame = av_frame_alloc();
  if (!video->io || !video->format || !video->packet || !video->frame)
    return refuse(video, problem, "out of memory", 0);
  video->format->pb = video->io;
  video->format->flags |= AVFMT_FLAG_CUSTOM_IO;
  video->format->format_whitelist = av_strdup("mov,matroska,webm,avi");
  video->format->protocol_whitelist = av_strdup("none");
  video->format->codec_whitelist = av_strdup("h264,hevc,vp8,vp9,libdav1d,libaom-av1,av1,mpeg4,mjpeg");
  video->format->probesize = 5000000;
  int code = avformat_open_input(&video->format, NULL, NULL, NULL);
  if (code < 0) return refuse(video, problem, "it is no MP4, MOV, WebM, MKV or AVI film", code);
  code = avformat_find_stream_info(video->format, NULL);
  if (code < 0) return refuse(video, problem, "its streams cannot be read", code);
  const AVCodec *decoder = NULL;
  code = av_find_best_stream(video->format, AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0);
  if (code < 0 || !decoder) return refuse(video, problem, "it holds no picture track that can be decoded", code);
  video->stream = code;
  const AVStream *stream = video->format->streams[code];
  video->codec = avcodec_alloc_context3(decoder);
  if (!video->codec) return refuse(video, problem, "out of memory", 0);
  code = avcodec_parameters_to_context(video->codec, stream->codecpar);
  if (code < 0) return refuse(video, problem, "its track cannot be decoded", code);
  video->codec->max_pixels = mostPixels;
  video->codec->thread_count = 2;
  int width = video->codec->width, height = video->codec->height;
  if (width <= 0 || height <= 0) return refuse(video, problem, "its frames have no size", 0);
  if ((int64_t)width * height > mostPixels) return refuse(video, problem, "its frames are too large", 0);
  code = avcodec_open2(video->codec, decoder, NULL);
  if (code < 0) return refuse(video, problem, "its codec is not one of phones and browsers", code);
  double scale = fmin(1, (double)longestSide / (width > height ? width : height));
  video->width = (int)fmax(2, lround(width * scale));
  video->height = (int)fmax(2, lround(height * scale));
  video->quarters = quarter_turns(stream);
  video->lying = malloc((size_t)video->width * video->height * 3);
  if (!video->lying) return refuse(video, problem, "out of memory", 0);
  info->storedWidth = width;
  info->storedHeight = height;
  info->width = video->quarters % 2 ? video->height : video->width;
  info->height = video->quarters % 2 ? video->width : video->height;
  info->seconds = video->format->duration > 0 ? (double)video->format->duration / AV_TIME_BASE : 0;
  double rate = av_q2d(stream->avg_frame_rate);
  info->frames = stream->nb_frames > 0 ? (double)stream->nb_frames : info->seconds * (rate > 0 ? rate : 0);
  return video;
}

static int convert(VitrineVideo *video, uint8_t *rgb) {
  AVFrame *frame = video->frame;
  video->scaler = sws_getCachedContext(
    video->scaler, frame->width, frame->height, frame->format, video->width, video->height, AV_PIX_FMT_RGB24, SWS_AREA,
    NULL, NULL, NULL);
  if (!video->scaler) return -1;
  uint8_t *planes[4] = {video->quarters ? video->lying : rgb, NULL, NULL, NULL};
  int strides[4] = {video->width * 3, 0, 0, 0};
  sws_scale(video->scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes, strides);
  if (!video->quarters) return 1;
  int width = video->quarters % 2 ? video->height : video->width;
  for (int y = 0; y < video->height; y++)
    for (int x = 0; x < video->width; x++) {
      int column = x, row = y;
      if (video->quarters == 1) column = video->height - 1 - y, row = x;
      if (video->quarters == 2) column = video->width - 1 - x, row = video->height - 1 - y;
      if (video->quarters == 3) column = y, row = video->width - 1 - x;
      memcpy(rgb + ((size_t)row * width + column) * 3, video->lying + ((size_t)y * video->width + x) * 3, 3);
    }
  return 1;
}

int vitrine_video_next(VitrineVideo *video, uint8_t *rgb) {
  for (;;) {
    int code = avcodec_receive_frame(video->codec, video->frame);
    if (code == 0) {
      int outcome = rgb ? convert(video, rgb) : 1;
      av_frame_unref(video->frame);
      return outcome;
    }
    if (code == AVERROR_EOF) return 0;
    if (code != AVERROR(EAGAIN) || video->draining) return -1;
    code = av_read_frame(video->format, video->packet);
    if (code < 0) {
      video->draining = 1;
      avcodec_send_packet(video->codec, NULL);
      continue;
    }
    // One damaged packet is no reason to end: the next key frame comes.
    if (video->packet->stream_index == video->stream) avcodec_send_packet(video->codec, video->packet);
    av_packet_unref(video->packet);
  }
}

void vitrine_video_close(VitrineVideo *video) {
  if (!video) return;
  sws_freeContext(video->scaler);
  avcodec_free_context(&video->codec);
  av_frame_free(&video->frame);
  av_packet_free(&video->packet);
  avformat_close_input(&video->format);
  if (video->io) {
    av_freep(&video->io->buffer);
    avio_context_free(&video->io);
  }
  free(video->lying);
  free(video);
}
