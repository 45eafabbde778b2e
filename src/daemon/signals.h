/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Before the first thread: whatever whoever started us has blocked is let through, and what
 * would end or stop the program without anybody meaning it is ignored. SIGQUIT, SIGABRT and
 * the like still end it: they ask for a core.
 */
void signals_prepare(void);
