/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The reason phrase of a status code (RFC 9110 section 15, RFC 6585); "Unknown" where we know
 * none. */
const char *status_reason(int status);
