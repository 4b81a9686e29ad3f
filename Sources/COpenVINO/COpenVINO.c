#include "COpenVINO.h"

#include <openvino/c/openvino.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// OpenVINO's handles behind ours. A request remembers nothing: tensors are made for one call and released,
// the memory they name stays with its owner.
struct VitrineOpenVINOCore {
  ov_core_t *core;
};
struct VitrineOpenVINOGraph {
  ov_compiled_model_t *model;
};
struct VitrineOpenVINORequest {
  ov_infer_request_t *request;
};

static char *copied(const char *text) { return text ? strdup(text) : NULL; }

// A copy we own of a text OpenVINO owns.
static char *taken(char *text) {
  char *copy = copied(text);
  if (text) ov_free(text);
  return copy;
}

char *vitrine_openvino_take_error(void) { return taken((char *) ov_get_last_err_msg()); }

void vitrine_openvino_string_free(char *text) { free(text); }

char *vitrine_openvino_version(void) {
  ov_version_t version;
  if (ov_get_openvino_version(&version) != OK) return NULL;
  char *text = copied(version.buildNumber);
  ov_version_free(&version);
  return text;
}

VitrineOpenVINOCore *vitrine_openvino_core_create(void) {
  ov_core_t *core = NULL;
  if (ov_core_create(&core) != OK) return NULL;
  VitrineOpenVINOCore *result = malloc(sizeof *result);
  if (!result) {
    ov_core_free(core);
    return NULL;
  }
  result->core = core;
  return result;
}

void vitrine_openvino_core_free(VitrineOpenVINOCore *core) {
  ov_core_free(core->core);
  free(core);
}

char *vitrine_openvino_core_property(const VitrineOpenVINOCore *core, const char *device, const char *key) {
  char *value = NULL;
  return ov_core_get_property(core->core, device, key, &value) == OK ? taken(value) : NULL;
}

char *vitrine_openvino_core_devices(const VitrineOpenVINOCore *core) {
  ov_available_devices_t devices;
  if (ov_core_get_available_devices(core->core, &devices) != OK) return NULL;
  size_t length = 1;
  for (size_t i = 0; i < devices.size; i++) length += strlen(devices.devices[i]) + 1;
  char *joined = calloc(1, length);
  for (size_t i = 0; joined && i < devices.size; i++) {
    if (i) strcat(joined, ",");
    strcat(joined, devices.devices[i]);
  }
  ov_available_devices_free(&devices);
  return joined;
}

// Describes the input that takes pictures: steps run in the order they are named.
static ov_status_e describe_input(
    const ov_preprocess_prepostprocessor_t *steps_of, const VitrineOpenVINOPictures *pictures) {
  ov_preprocess_input_info_t *info = NULL;
  ov_preprocess_input_tensor_info_t *tensor = NULL;
  ov_preprocess_preprocess_steps_t *steps = NULL;
  ov_preprocess_input_model_info_t *model = NULL;
  ov_layout_t *given = NULL, *wanted = NULL;
  ov_status_e status = ov_preprocess_prepostprocessor_get_input_info_by_name(steps_of, pictures->input, &info);
  if (status == OK) status = ov_layout_create("NHWC", &given);
  if (status == OK) status = ov_layout_create(pictures->layout, &wanted);
  if (status == OK) status = ov_preprocess_input_info_get_tensor_info(info, &tensor);
  if (status == OK) status = ov_preprocess_input_tensor_info_set_element_type(tensor, U8);
  if (status == OK) status = ov_preprocess_input_tensor_info_set_layout(tensor, given);
  if (status == OK) status = ov_preprocess_input_info_get_model_info(info, &model);
  if (status == OK) status = ov_preprocess_input_model_info_set_layout(model, wanted);
  if (status == OK) status = ov_preprocess_input_info_get_preprocess_steps(info, &steps);
  if (status == OK) status = ov_preprocess_preprocess_steps_convert_element_type(steps, F32);
  if (status == OK && pictures->reverse_channels) {
    status = ov_preprocess_preprocess_steps_reverse_channels(steps);
  }
  if (status == OK) status = ov_preprocess_preprocess_steps_mean_multi_channels(steps, pictures->mean, 3);
  if (status == OK) status = ov_preprocess_preprocess_steps_scale_multi_channels(steps, pictures->deviation, 3);
  if (steps) ov_preprocess_preprocess_steps_free(steps);
  if (model) ov_preprocess_input_model_info_free(model);
  if (tensor) ov_preprocess_input_tensor_info_free(tensor);
  if (wanted) ov_layout_free(wanted);
  if (given) ov_layout_free(given);
  if (info) ov_preprocess_input_info_free(info);
  return status;
}

// Every output as floats: labels come as 64-bit integers as often as not.
static ov_status_e describe_output(const ov_preprocess_prepostprocessor_t *steps_of, size_t index) {
  ov_preprocess_output_info_t *info = NULL;
  ov_preprocess_output_tensor_info_t *tensor = NULL;
  ov_status_e status = ov_preprocess_prepostprocessor_get_output_info_by_index(steps_of, index, &info);
  if (status == OK) status = ov_preprocess_output_info_get_tensor_info(info, &tensor);
  if (status == OK) status = ov_preprocess_output_set_element_type(tensor, F32);
  if (tensor) ov_preprocess_output_tensor_info_free(tensor);
  if (info) ov_preprocess_output_info_free(info);
  return status;
}

// The model with both written into it; the one given is freed.
static ov_status_e taking_pictures(ov_model_t **model, const VitrineOpenVINOPictures *pictures) {
  ov_preprocess_prepostprocessor_t *steps_of = NULL;
  ov_model_t *built = NULL;
  size_t outputs = 0;
  ov_status_e status = ov_preprocess_prepostprocessor_create(*model, &steps_of);
  if (status == OK) status = describe_input(steps_of, pictures);
  if (status == OK) status = ov_model_outputs_size(*model, &outputs);
  for (size_t i = 0; status == OK && i < outputs; i++) status = describe_output(steps_of, i);
  if (status == OK) status = ov_preprocess_prepostprocessor_build(steps_of, &built);
  if (steps_of) ov_preprocess_prepostprocessor_free(steps_of);
  if (status == OK) {
    ov_model_free(*model);
    *model = built;
  }
  return status;
}

VitrineOpenVINOGraph *vitrine_openvino_compile(
    const VitrineOpenVINOCore *core, const uint8_t *bytes, size_t count, const char *path,
    const VitrineOpenVINOSettings *settings, const VitrineOpenVINOPictures *pictures) {
  ov_model_t *model = NULL;
  ov_status_e status =
      bytes ? ov_core_read_model_from_memory_buffer(core->core, (const char *) bytes, count, NULL, &model)
            : ov_core_read_model(core->core, path, NULL, &model);
  if (status != OK) return NULL;
  if (pictures && taking_pictures(&model, pictures) != OK) {
    ov_model_free(model);
    return NULL;
  }

  char threads[16], streams[16];
  snprintf(threads, sizeof threads, "%d", settings->threads);
  snprintf(streams, sizeof streams, "%d", settings->streams);
  // Pinning would tie us to cores other programs of the machine are using.
  ov_property_t properties[] = {
      {"INFERENCE_PRECISION_HINT", settings->precision},
      {"PERFORMANCE_HINT", settings->hint},
      {"NUM_STREAMS", streams},
      {"ENABLE_CPU_PINNING", "NO"},
      {"INFERENCE_NUM_THREADS", threads},
  };
  size_t used = sizeof properties / sizeof *properties - (settings->threads > 0 ? 0 : 1);
  ov_compiled_model_t *compiled = NULL;
  status = ov_core_compile_model_props(core->core, model, settings->device, used, properties, &compiled);
  ov_model_free(model);
  if (status != OK) return NULL;

  VitrineOpenVINOGraph *graph = malloc(sizeof *graph);
  if (!graph) {
    ov_compiled_model_free(compiled);
    return NULL;
  }
  graph->model = compiled;
  return graph;
}

void vitrine_openvino_graph_free(VitrineOpenVINOGraph *graph) {
  ov_compiled_model_free(graph->model);
  free(graph);
}

char *vitrine_openvino_graph_property(const VitrineOpenVINOGraph *graph, const char *key) {
  char *value = NULL;
  return ov_compiled_model_get_property(graph->model, key, &value) == OK ? taken(value) : NULL;
}

int vitrine_openvino_graph_port_count(const VitrineOpenVINOGraph *graph, int outputs) {
  size_t count = 0;
  ov_status_e status = outputs ? ov_compiled_model_outputs_size(graph->model, &count)
                               : ov_compiled_model_inputs_size(graph->model, &count);
  return status == OK ? (int) count : -1;
}

static VitrineOpenVINOElement element_of(ov_element_type_e type) {
  switch (type) {
    case U8: return VITRINE_OPENVINO_U8;
    case F32: return VITRINE_OPENVINO_F32;
    default: return VITRINE_OPENVINO_OTHER;
  }
}

int vitrine_openvino_graph_port(
    const VitrineOpenVINOGraph *graph, int outputs, int index, VitrineOpenVINOPort *port) {
  ov_output_const_port_t *place = NULL;
  ov_status_e status = outputs ? ov_compiled_model_output_by_index(graph->model, (size_t) index, &place)
                               : ov_compiled_model_input_by_index(graph->model, (size_t) index, &place);
  if (status != OK) return -1;
  memset(port, 0, sizeof *port);

  char *name = NULL;
  ov_element_type_e type = DYNAMIC;
  ov_partial_shape_t shape;
  memset(&shape, 0, sizeof shape);
  int result = -1;
  if (ov_port_get_any_name(place, &name) == OK && ov_port_get_element_type(place, &type) == OK &&
      ov_port_get_partial_shape(place, &shape) == OK) {
    snprintf(port->name, sizeof port->name, "%s", name);
    port->element = element_of(type);
    if (shape.rank.min == shape.rank.max && shape.rank.max <= VITRINE_OPENVINO_MAX_RANK) {
      port->rank = (int) shape.rank.max;
      for (int i = 0; i < port->rank; i++) {
        port->shape[i] = shape.dims[i].min == shape.dims[i].max ? shape.dims[i].min : -1;
      }
    } else {
      port->rank = -1;  // open
    }
    result = 0;
  }
  ov_partial_shape_free(&shape);
  if (name) ov_free(name);
  ov_output_const_port_free(place);
  return result;
}

VitrineOpenVINORequest *vitrine_openvino_request_create(const VitrineOpenVINOGraph *graph) {
  ov_infer_request_t *request = NULL;
  if (ov_compiled_model_create_infer_request(graph->model, &request) != OK) return NULL;
  VitrineOpenVINORequest *result = malloc(sizeof *result);
  if (!result) {
    ov_infer_request_free(request);
    return NULL;
  }
  result->request = request;
  return result;
}

void vitrine_openvino_request_free(VitrineOpenVINORequest *request) {
  ov_infer_request_free(request->request);
  free(request);
}

int vitrine_openvino_request_set_input(
    VitrineOpenVINORequest *request, int index, VitrineOpenVINOElement element, const int64_t *shape, int rank,
    const void *data) {
  ov_shape_t extent = {rank, (int64_t *) shape};
  ov_tensor_t *tensor = NULL;
  ov_element_type_e type = element == VITRINE_OPENVINO_U8 ? U8 : F32;
  // OpenVINO only reads an input; the cast drops `const` for its signature.
  if (ov_tensor_create_from_host_ptr(type, extent, (void *) data, &tensor) != OK) return -1;
  ov_status_e status = ov_infer_request_set_input_tensor_by_index(request->request, (size_t) index, tensor);
  ov_tensor_free(tensor);
  return status == OK ? 0 : -1;
}

int vitrine_openvino_request_run(VitrineOpenVINORequest *request) {
  return ov_infer_request_infer(request->request) == OK ? 0 : -1;
}

int vitrine_openvino_request_output(
    const VitrineOpenVINORequest *request, int index, const float **data, int64_t *shape, int *rank) {
  ov_tensor_t *tensor = NULL;
  if (ov_infer_request_get_output_tensor_by_index(request->request, (size_t) index, &tensor) != OK) return -1;
  ov_shape_t extent = {0, NULL};
  ov_element_type_e type = DYNAMIC;
  void *memory = NULL;
  int result = -1;
  if (ov_tensor_get_element_type(tensor, &type) == OK && type == F32 &&
      ov_tensor_get_shape(tensor, &extent) == OK && extent.rank <= VITRINE_OPENVINO_MAX_RANK) {
    size_t count = 1;
    for (int64_t i = 0; i < extent.rank; i++) {
      shape[i] = extent.dims[i];
      count *= (size_t) extent.dims[i];
    }
    *rank = (int) extent.rank;
    // An empty tensor has no memory to point at.
    if (count == 0 || ov_tensor_data(tensor, &memory) == OK) {
      *data = memory;
      result = 0;
    }
  }
  if (extent.dims) ov_shape_free(&extent);
  ov_tensor_free(tensor);
  return result;
}
