/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/collector.h"

#define X(name) extern const struct collector name##_collector;
#include "collectors/list.h"
#undef X

#define X(name) &name##_collector,
const struct collector *const collectors[] = {
#include "collectors/list.h"
};
#undef X

const size_t collectors_count = sizeof(collectors) / sizeof(collectors[0]);
