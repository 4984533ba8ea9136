// The binding of @tensorflow/tfjs-node-gpu with two functions more. The package's sources are included unchanged.
//
// addFunction: a graph function is registered in the same eager context that runs every other op, under a name of its own, and is then run by
// that name like an op (executeOp). Weights, optimiser state and caches stay where they are, on a GPU in its memory, and no session is made.
//
// allowTensorFloat32: whether a GPU may multiply matrices with the ten bits of TF32's mantissa. The C interface has no word for it.
#include <node_api.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

#define private public  // the backend keeps its context to itself
#include "binding/tfjs_backend.h"
#undef private

// The package's module is initialised by ours.
#undef NAPI_MODULE
#define NAPI_MODULE(name, init)
#include "binding/tfjs_binding.cc"

// From tsl/platform/tensor_float_32_utils.h, which the package leaves out. Ops and what XLA compiles both ask.
namespace tsl {
void enable_tensor_float_32_execution(bool enabled);
}

namespace tfnodejs {

static TFE_Context *Context(napi_env env) { return GetTFJSBackend(env)->tfe_context_; }

// addFunction(functionDef: Uint8Array): void
static napi_value AddFunction(napi_env env, napi_callback_info info) {
  size_t argc = 1, length = 0;
  napi_value bytes;
  void *data = nullptr;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &argc, &bytes, nullptr, nullptr), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_get_typedarray_info(env, bytes, nullptr, &length, &data, nullptr, nullptr), nullptr);
  TF_AutoStatus status;
  TFE_ContextAddFunctionDef(Context(env), static_cast<const char *>(data), length, status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  return nullptr;
}

// allowTensorFloat32(allowed: boolean): void
static napi_value AllowTensorFloat32(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value value;
  bool allowed = false;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &argc, &value, nullptr, nullptr), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_bool(env, value, &allowed), nullptr);
  tsl::enable_tensor_float_32_execution(allowed);
  return nullptr;
}

static napi_value Init(napi_env env, napi_value exports) {
  InitTFNodeJSBinding(env, exports);
  napi_property_descriptor more[] = {
      {"addFunction", nullptr, AddFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"allowTensorFloat32", nullptr, AllowTensorFloat32, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  ENSURE_NAPI_OK_RETVAL(env, napi_define_properties(env, exports, 2, more), nullptr);
  return exports;
}

}  // namespace tfnodejs

NAPI_MODULE_INIT() { return tfnodejs::Init(env, exports); }
