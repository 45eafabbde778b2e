/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/err.h"
#include "conf/flags.h"

/* The program's own flags and those of every collector, in one set. */
struct flags *options_new(void);

/* The path of the web config, by its new or its old flag; "" for none. */
const char *options_web_config(const struct flags *flags);

/* How often its files are looked at where nothing tells of changes. */
uint64_t options_poll_ms(const struct flags *flags);

/* Sets the log up, and checks the ranges that flags_parse() cannot know. -EINVAL with the
 * sentence. */
int options_check(const struct flags *flags, struct err *err);
