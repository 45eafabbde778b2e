/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/protobuf.h"

#include <math.h>

/* The fields of metrics.proto that we have something for, by their messages. */
#define FIELD(name, number) ((struct proto_field){ name, number })

#define FAMILY_NAME   FIELD("name", 1)
#define FAMILY_HELP   FIELD("help", 2)
#define FAMILY_TYPE   FIELD("type", 3)
#define FAMILY_METRIC FIELD("metric", 4)

#define METRIC_LABEL FIELD("label", 1)
#define LABEL_NAME   FIELD("name", 1)
#define LABEL_VALUE  FIELD("value", 2)

#define VALUE FIELD("value", 1) /* of Gauge, Counter and Untyped alike */

#define SAMPLE_COUNT       FIELD("sample_count", 1) /* of Summary and Histogram alike */
#define SAMPLE_COUNT_FLOAT FIELD("sample_count_float", 4)
#define SAMPLE_SUM         FIELD("sample_sum", 2)

#define SUMMARY_QUANTILE  FIELD("quantile", 3)
#define QUANTILE_QUANTILE FIELD("quantile", 1)
#define QUANTILE_VALUE    FIELD("value", 2)

#define HISTOGRAM_BUCKET   FIELD("bucket", 3)
#define BUCKET_COUNT       FIELD("cumulative_count", 1)
#define BUCKET_COUNT_FLOAT FIELD("cumulative_count_float", 4)
#define BUCKET_BOUND       FIELD("upper_bound", 2)

/* The type's value in the enum, and the metric's field that holds what it measured. */
static const struct {
	struct proto_field type, value;
} types[] = {
	[METRIC_UNTYPED] = { { "UNTYPED", 3 }, { "untyped", 5 } },
	[METRIC_COUNTER] = { { "COUNTER", 0 }, { "counter", 3 } },
	[METRIC_GAUGE] = { { "GAUGE", 1 }, { "gauge", 2 } },
	[METRIC_SUMMARY] = { { "SUMMARY", 2 }, { "summary", 4 } },
	[METRIC_HISTOGRAM] = { { "HISTOGRAM", 4 }, { "histogram", 7 } },
};

/* One metric, while its samples come. */
struct metric_writer {
	struct proto_writer *w;
	enum metric_type type;
	size_t metric, value; /* marks */
};

static void open_metric(struct metric_writer *m, const struct textline *line)
{
	m->metric = proto_open(m->w, FAMILY_METRIC);
	for (size_t i = 0; i < line->labels_count; i++) {
		size_t label = proto_open(m->w, METRIC_LABEL);

		proto_string(m->w, LABEL_NAME, line->labels[i].name);
		proto_string(m->w, LABEL_VALUE, line->labels[i].value);
		proto_close(m->w, label);
	}
	m->value = proto_open(m->w, types[m->type].value);
}

static void close_metric(struct metric_writer *m)
{
	proto_close(m->w, m->value);
	proto_close(m->w, m->metric);
}

static uint64_t whole_of(double v)
{
	v = fmax(v, 0);
	return v < 0x1p64 ? (uint64_t)v : UINT64_MAX;
}

/* A count is whole, but for what a textfile may say of a histogram. */
static void write_count(struct metric_writer *m, struct proto_field whole,
                        struct proto_field fraction, double v)
{
	if (m->type == METRIC_HISTOGRAM && v > 0 && v != trunc(v))
		proto_double(m->w, fraction, v);
	else
		proto_uint(m->w, whole, whole_of(v));
}

static void write_bound(struct metric_writer *m, const struct answer_sample *s)
{
	bool bucket = m->type == METRIC_HISTOGRAM;
	size_t mark = proto_open(m->w, bucket ? HISTOGRAM_BUCKET : SUMMARY_QUANTILE);

	if (bucket) {
		write_count(m, BUCKET_COUNT, BUCKET_COUNT_FLOAT, s->line.value);
		proto_double(m->w, BUCKET_BOUND, s->bound);
	} else {
		proto_double(m->w, QUANTILE_QUANTILE, s->bound);
		proto_double(m->w, QUANTILE_VALUE, s->line.value);
	}
	proto_close(m->w, mark);
}

static void write_part(struct metric_writer *m, const struct answer_sample *s)
{
	switch (s->part) {
	case ANSWER_VALUE:
		proto_double(m->w, VALUE, s->line.value);
		return;
	case ANSWER_BOUND:
		write_bound(m, s);
		return;
	case ANSWER_SUM:
		proto_double(m->w, SAMPLE_SUM, s->line.value);
		return;
	case ANSWER_COUNT:
		write_count(m, SAMPLE_COUNT, SAMPLE_COUNT_FLOAT, s->line.value);
		return;
	}
}

/* A metric of several samples ends with its count. */
static bool is_last(const struct answer_sample *s)
{
	return s->part == ANSWER_VALUE || s->part == ANSWER_COUNT;
}

static void write_metrics(struct answer_reader *from, const struct answer_family *family,
                          struct proto_writer *w)
{
	struct metric_writer m = { .w = w, .type = family->type };
	struct answer_sample s;
	bool open = false;

	while (answer_next_sample(from, family, &s)) {
		if (!open)
			open_metric(&m, &s.line);
		write_part(&m, &s);
		open = !is_last(&s);
		if (!open)
			close_metric(&m);
	}
	if (open)
		close_metric(&m);
}

void protobuf_write(struct answer_reader *from, enum proto_style style, struct buf *out)
{
	struct proto_writer w = { .out = out, .style = style };
	struct answer_family family;

	while (answer_next_family(from, &family)) {
		size_t mark = proto_begin(&w);

		proto_string(&w, FAMILY_NAME, family.name);
		proto_string(&w, FAMILY_HELP, family.help);
		proto_enum(&w, FAMILY_TYPE, types[family.type].type);
		write_metrics(from, &family, &w);
		proto_end(&w, mark);
	}
}
