/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Lines on standard error in node_exporter's style, from any thread; how they get there, or
 * are lost, is in base/log_writer.h:
 * time=… level=INFO source=file.c:12 msg="…" key=value …
 */

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* What a pipe takes whole or not at all, so that no line is torn by another's. */
enum { LOG_LINE_MAX_BYTES = PIPE_BUF };

struct log_field {
	const char *key, *value;
};

/* Set once, before the first thread. Unknown names are -EINVAL. */
int log_set_level(const char *name);  /* debug, info, warn, error */
int log_set_format(const char *name); /* logfmt, json */

bool log_enabled(enum log_level level);

/* fields end with a NULL key; NULL for none. */
void log_fields(enum log_level level, const char *source, const char *msg,
                const struct log_field *fields);
void log_text(enum log_level level, const char *source, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The line that says how many others were lost; its length. */
size_t log_line_of_losses(uint64_t lost, char line[static LOG_LINE_MAX_BYTES]);

#define LOG_QUOTE_(x) #x
#define LOG_QUOTE(x)  LOG_QUOTE_(x)
#define LOG_HERE      __FILE__ ":" LOG_QUOTE(__LINE__)
#define LOG_WITH(level, msg, ...)                                                              \
	log_fields(level, LOG_HERE, msg,                                                       \
	           (const struct log_field[]){ __VA_ARGS__, { NULL, NULL } })

/* A formatted sentence. */
#define log_debug(...) log_text(LOG_DEBUG, LOG_HERE, __VA_ARGS__)
#define log_info(...)  log_text(LOG_INFO, LOG_HERE, __VA_ARGS__)
#define log_warn(...)  log_text(LOG_WARN, LOG_HERE, __VA_ARGS__)
#define log_error(...) log_text(LOG_ERROR, LOG_HERE, __VA_ARGS__)

/*
 * For lines that a peer can cause: at most LOG_LIMIT_LINES in each LOG_LIMIT_NS, from one
 * thread; what was kept back is told in the next line that is let through.
 */
enum { LOG_LIMIT_LINES = 10 };
#define LOG_LIMIT_NS UINT64_C(10000000000)

struct log_limit {
	uint64_t since_ns;
	unsigned lines, kept_back;
};

bool log_allowed(struct log_limit *limit);
