// The part of OpenVINO's C API that serving needs, in a form Swift can hold: opaque handles, no variadic
// calls, no OpenVINO header to find. A function that can fail returns NULL or -1; the reason is then in
// `vitrine_openvino_take_error`.
#ifndef VITRINE_COPENVINO_H
#define VITRINE_COPENVINO_H

#include <stddef.h>
#include <stdint.h>

typedef struct VitrineOpenVINOCore VitrineOpenVINOCore;
typedef struct VitrineOpenVINOGraph VitrineOpenVINOGraph;
typedef struct VitrineOpenVINORequest VitrineOpenVINORequest;

// Element types that cross the border.
typedef enum {
  VITRINE_OPENVINO_U8 = 0,
  VITRINE_OPENVINO_F32 = 1,
  VITRINE_OPENVINO_OTHER = 2,
} VitrineOpenVINOElement;

// Highest rank of a tensor that crosses the border.
#define VITRINE_OPENVINO_MAX_RANK 8

// What a graph takes or gives at one place; a dimension that is open is -1.
typedef struct {
  char name[256];
  VitrineOpenVINOElement element;
  int rank;
  int64_t shape[VITRINE_OPENVINO_MAX_RANK];
} VitrineOpenVINOPort;

// How a graph is compiled. Zero threads: OpenVINO's choice.
typedef struct {
  const char *device;
  const char *precision;
  const char *hint;
  int threads;
  int streams;
} VitrineOpenVINOSettings;

// How pictures, `[N, H, W, 3]` bytes in RGB, become what a graph made elsewhere takes: as floats, in its layout
// ("NCHW" or "NHWC") and order of channels, each less its mean and divided by its deviation.
typedef struct {
  const char *input;
  const char *layout;
  int reverse_channels;
  float mean[3];
  float deviation[3];
} VitrineOpenVINOPictures;

// The last failure's message on this process; free it with `vitrine_openvino_string_free`.
char *vitrine_openvino_take_error(void);
void vitrine_openvino_string_free(char *text);

VitrineOpenVINOCore *vitrine_openvino_core_create(void);
void vitrine_openvino_core_free(VitrineOpenVINOCore *core);
// A device's property as text, NULL when it has none; free it as above.
char *vitrine_openvino_core_property(const VitrineOpenVINOCore *core, const char *device, const char *key);
// Available devices, joined by commas; free as above.
char *vitrine_openvino_core_devices(const VitrineOpenVINOCore *core);
// OpenVINO's version; free as above.
char *vitrine_openvino_version(void);

// Compiles ONNX held in memory, or (when `bytes` is NULL) the file at `path`. With `pictures` the graph then takes
// pictures, and all it gives becomes floats.
VitrineOpenVINOGraph *vitrine_openvino_compile(
    const VitrineOpenVINOCore *core, const uint8_t *bytes, size_t count, const char *path,
    const VitrineOpenVINOSettings *settings, const VitrineOpenVINOPictures *pictures);
void vitrine_openvino_graph_free(VitrineOpenVINOGraph *graph);
// A compiled graph's property as text (such as the precision it really runs in); free as above.
char *vitrine_openvino_graph_property(const VitrineOpenVINOGraph *graph, const char *key);
// How many inputs (`outputs` 0) or outputs (1) there are, and what each is.
int vitrine_openvino_graph_port_count(const VitrineOpenVINOGraph *graph, int outputs);
int vitrine_openvino_graph_port(
    const VitrineOpenVINOGraph *graph, int outputs, int index, VitrineOpenVINOPort *port);

VitrineOpenVINORequest *vitrine_openvino_request_create(const VitrineOpenVINOGraph *graph);
void vitrine_openvino_request_free(VitrineOpenVINORequest *request);
// Lends `data` as input `index`; it is not copied and must stay until the run is over.
int vitrine_openvino_request_set_input(
    VitrineOpenVINORequest *request, int index, VitrineOpenVINOElement element, const int64_t *shape, int rank,
    const void *data);
int vitrine_openvino_request_run(VitrineOpenVINORequest *request);
// Where output `index` lies and its shape; valid until the next run or the request's end.
int vitrine_openvino_request_output(
    const VitrineOpenVINORequest *request, int index, const float **data, int64_t *shape, int *rank);

#endif
