// libvips for Swift. Only what cannot be written in Swift is here: libvips operations take their options
// as C variadic arguments, which Swift does not import, and GObject's casts are macros.
// Each function returns 0, or -1 with the reason in libvips's error buffer; `out` is owned by the caller.
#ifndef VITRINE_CVIPS_SHIM_H
#define VITRINE_CVIPS_SHIM_H

#include <vips/vips.h>

// The loaders we allow. Each format names its own loader: libvips never guesses.
typedef enum {
  VITRINE_VIPS_JPEG = 0,
  VITRINE_VIPS_PNG = 1,
  VITRINE_VIPS_WEBP = 2,
  VITRINE_VIPS_GIF = 3,
  VITRINE_VIPS_HEIF = 4,
} VitrineVipsFormat;

// What libvips says about a damaged picture reaches the caller as an error; on the terminal it is noise.
static inline void vitrine_vips_hush(
    const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data) {}

// `VIPS_INIT` is a macro. No operation cache: pictures of strangers are not kept. One worker a picture:
// ours are small, and callers decode several at once. Loaders libvips itself calls unfuzzed are blocked.
static inline int vitrine_vips_start(void) {
  if (VIPS_INIT("vitrine")) return -1;
  g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, vitrine_vips_hush, NULL);
  vips_cache_set_max(0);
  vips_concurrency_set(1);
  vips_block_untrusted_set(TRUE);
  return 0;
}

// `g_object_unref` takes a gpointer; this keeps the type.
static inline void vitrine_vips_release(VipsImage *image) { g_object_unref(image); }

// Variadic. Opens a picture held in memory (not copied; must outlive `out`), first frame only.
// `shrink` (1, 2, 4 or 8) lets JPEG and WebP decode fewer pixels; others ignore it.
static inline int vitrine_vips_load(
    const void *bytes, size_t count, VitrineVipsFormat format, int shrink, VipsImage **out) {
  void *buffer = (void *) bytes;  // libvips only reads it
  switch (format) {
    case VITRINE_VIPS_JPEG:
      return vips_jpegload_buffer(
          buffer, count, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, "shrink", shrink, NULL);
    case VITRINE_VIPS_PNG:
      return vips_pngload_buffer(
          buffer, count, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
    case VITRINE_VIPS_WEBP:
      return vips_webpload_buffer(
          buffer, count, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, "scale", 1.0 / shrink,
          NULL);
    case VITRINE_VIPS_GIF:
      return vips_gifload_buffer(
          buffer, count, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
    case VITRINE_VIPS_HEIF:
      return vips_heifload_buffer(
          buffer, count, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
  }
  return -1;
}

// Variadic. One frame of an animated GIF or WebP, the ones before it composed under it.
static inline int vitrine_vips_load_page(
    const void *bytes, size_t count, VitrineVipsFormat format, int page, VipsImage **out) {
  void *buffer = (void *) bytes;  // libvips only reads it
  if (format == VITRINE_VIPS_GIF)
    return vips_gifload_buffer(buffer, count, out, "page", page, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
  return vips_webpload_buffer(buffer, count, out, "page", page, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
}

// Variadic. Alpha laid over white.
static inline int vitrine_vips_flatten(VipsImage *image, double white, VipsImage **out) {
  VipsArrayDouble *background = vips_array_double_newv(1, white);
  int failed = vips_flatten(image, out, "background", background, NULL);
  vips_area_unref(VIPS_AREA(background));
  return failed;
}

// Variadic. To 8-bit sRGB through the embedded ICC profile.
static inline int vitrine_vips_apply_profile(VipsImage *image, VipsImage **out) {
  return vips_icc_transform(
      image, out, "srgb", "embedded", TRUE, "pcs", VIPS_PCS_XYZ, "intent", VIPS_INTENT_RELATIVE, "depth", 8, NULL);
}

// Variadic. To sRGB by the picture's colour space alone.
static inline int vitrine_vips_to_srgb(VipsImage *image, VipsImage **out) {
  return vips_colourspace(image, out, VIPS_INTERPRETATION_sRGB, NULL);
}

// Variadic.
static inline int vitrine_vips_cast_bytes(VipsImage *image, VipsImage **out) {
  return vips_cast(image, out, VIPS_FORMAT_UCHAR, NULL);
}

// Variadic. `count` bands from the first.
static inline int vitrine_vips_first_bands(VipsImage *image, int count, VipsImage **out) {
  return vips_extract_band(image, out, 0, "n", count, NULL);
}

// Variadic. Upright, as the EXIF orientation says; needs random access to `image`.
static inline int vitrine_vips_upright(VipsImage *image, VipsImage **out) { return vips_autorot(image, out, NULL); }

// Variadic. Triangle filter as wide as the step (area averaging when shrinking, bilinear when enlarging).
static inline int vitrine_vips_resize(VipsImage *image, double horizontal, double vertical, VipsImage **out) {
  return vips_resize(image, out, horizontal, "vscale", vertical, "kernel", VIPS_KERNEL_LINEAR, NULL);
}

// Variadic. Encoders; metadata and profiles are dropped.
static inline int vitrine_vips_save_jpeg(VipsImage *image, int quality, void **bytes, size_t *count) {
  return vips_jpegsave_buffer(image, bytes, count, "Q", quality, "strip", TRUE, "optimize_coding", TRUE, NULL);
}
static inline int vitrine_vips_save_png(VipsImage *image, void **bytes, size_t *count) {
  return vips_pngsave_buffer(image, bytes, count, "compression", 6, "strip", TRUE, NULL);
}
static inline int vitrine_vips_save_webp(VipsImage *image, int quality, void **bytes, size_t *count) {
  return vips_webpsave_buffer(image, bytes, count, "Q", quality, "strip", TRUE, NULL);
}

// Variadic. What the tests make hostile and unusual pictures with.
static inline int vitrine_vips_save_named(VipsImage *image, const char *suffix, void **bytes, size_t *count) {
  return vips_image_write_to_buffer(image, suffix, bytes, count, NULL);
}
static inline int vitrine_vips_to_sixteen_bits(VipsImage *image, VipsImage **out) {
  return vips_colourspace(image, out, VIPS_INTERPRETATION_RGB16, NULL);
}
static inline int vitrine_vips_to_cmyk(VipsImage *image, VipsImage **out) {
  return vips_colourspace(image, out, VIPS_INTERPRETATION_CMYK, NULL);
}
static inline int vitrine_vips_with_alpha(VipsImage *image, double alpha, VipsImage **out) {
  return vips_bandjoin_const1(image, out, alpha, NULL);
}

#endif
