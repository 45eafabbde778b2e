/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log_writer.h"

/* What comes behind LINE_CUT_BYTES is left out, so that there is room to end the line. */
enum {
	LINE_CUT_BYTES = LOG_LINE_MAX_BYTES - 256,
	TEXT_MAX_BYTES = LOG_LINE_MAX_BYTES,
	BARE_MAX_BYTES =
		128, /* longer values are quoted, which cuts them where the line is full */
};

static const char *const level_names[] = { "DEBUG", "INFO", "WARN", "ERROR" };
static atomic_int least = LOG_INFO;
static atomic_bool as_json;

int log_set_level(const char *name)
{
	for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
		if (strcasecmp(name, level_names[i]) == 0) {
			least = i;
			return 0;
		}
	}
	return -EINVAL;
}

int log_set_format(const char *name)
{
	if (strcasecmp(name, "logfmt") != 0 && strcasecmp(name, "json") != 0)
		return -EINVAL;
	as_json = strcasecmp(name, "json") == 0;
	return 0;
}

bool log_enabled(enum log_level level)
{
	return (int)level >= least;
}

/* Quotes for both formats: what is no printable UTF-8 is escaped, so that one event is one
 * line. */
static void add_quoted(struct buf *line, const char *text)
{
	struct str rest = str_from(text);

	buf_add_char(line, '"');
	while (rest.n > 0 && line->n < LINE_CUT_BYTES)
		rest = str_skip(rest, json_quote_next(line, rest));
	buf_add_text(line, rest.n > 0 ? "...\"" : "\"");
}

static bool needs_quotes(const char *text)
{
	if (!*text || strlen(text) > BARE_MAX_BYTES)
		return true;
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 0x7f)
			return true;
	}
	return false;
}

static void add_pair(struct buf *line, const char *key, const char *value)
{
	if (as_json) {
		buf_add_text(line, line->n > 1 ? "," : "");
		add_quoted(line, key);
		buf_add_char(line, ':');
		add_quoted(line, value);
		return;
	}
	buf_printf(line, "%s%s=", line->n > 0 ? " " : "", key);
	if (needs_quotes(value))
		add_quoted(line, value);
	else
		buf_add_text(line, value);
}

static void add_time(struct buf *line)
{
	char date[32], text[64];
	struct timespec now;
	struct tm utc;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	if (as_json)
		snprintf(text, sizeof(text), "%s.%09ldZ", date, now.tv_nsec);
	else
		snprintf(text, sizeof(text), "%s.%03ldZ", date, now.tv_nsec / 1000000);
	add_pair(line, "time", text);
}

static void add_line(struct buf *line, enum log_level level, const char *source,
                     const char *msg, const struct log_field *fields)
{
	const char *base = strrchr(source, '/');

	if (as_json)
		buf_add_char(line, '{');
	add_time(line);
	add_pair(line, "level", level_names[level]);
	add_pair(line, "source", base ? base + 1 : source);
	add_pair(line, "msg", msg);
	for (; fields && fields->key && line->n < LINE_CUT_BYTES; fields++)
		add_pair(line, fields->key, fields->value);
	buf_add_text(line, as_json ? "}\n" : "\n");
}

void log_fields(enum log_level level, const char *source, const char *msg,
                const struct log_field *fields)
{
	char room[LOG_LINE_MAX_BYTES + 1];
	struct buf line;

	if (!log_enabled(level))
		return;
	buf_init_over(&line, room, LOG_LINE_MAX_BYTES);
	add_line(&line, level, source, msg, fields);
	log_writer_put(line.p, line.n);
}

size_t log_line_of_losses(uint64_t lost, char line[static LOG_LINE_MAX_BYTES])
{
	char msg[128], room[LOG_LINE_MAX_BYTES + 1];
	struct buf out;

	snprintf(msg, sizeof(msg),
	         "%" PRIu64 " lines of this log were lost: standard error did not take them",
	         lost);
	buf_init_over(&out, room, LOG_LINE_MAX_BYTES);
	add_line(&out, LOG_WARN, LOG_HERE, msg, NULL);
	memcpy(line, out.p, out.n);
	return out.n;
}

void log_text(enum log_level level, const char *source, const char *format, ...)
{
	char text[TEXT_MAX_BYTES];
	va_list args;

	if (!log_enabled(level))
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	log_fields(level, source, text, NULL);
}

bool log_allowed(struct log_limit *limit)
{
	uint64_t now = clock_now_ns();

	if (limit->since_ns == 0 || now - limit->since_ns >= LOG_LIMIT_NS) {
		if (limit->kept_back > 0)
			log_warn("%u more lines like the next were kept back",
			         limit->kept_back);
		*limit = (struct log_limit){ .since_ns = now };
	}
	if (limit->lines == LOG_LIMIT_LINES) {
		limit->kept_back++;
		return false;
	}
	limit->lines++;
	return true;
}
