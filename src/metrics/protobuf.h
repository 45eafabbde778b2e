/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "metrics/answer.h"
#include "metrics/protowriter.h"

/*
 * Writes all families of an answer as messages io.prometheus.client.MetricFamily, as they are
 * in client_model's metrics.proto. A histogram has its classic buckets only.
 */
void protobuf_write(struct answer_reader *from, enum proto_style style, struct buf *out);
