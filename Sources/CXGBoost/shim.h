// XGBoost's C interface as Debian's libxgboost-dev 1.7.4 has it; imported by the target Ranking only.
#include <stddef.h>
#include <stdint.h>
#include <xgboost/c_api.h>
