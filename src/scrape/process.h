/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "metrics/exposition.h"

/* The process_* families: this process as the real /proc tells it, whatever --path.procfs says.
 */
struct process;

struct process *process_new(void);
void process_free(struct process *p); /* NULL is fine */

/* Writes what can be read; the rest is left out. */
void process_write(struct process *p, struct exposition *out);
