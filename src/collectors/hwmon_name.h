/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Names of hwmon's files, chips and sensors (kernel: hwmon/sysfs-interface.rst). */

/* "temp1_crit_alarm" is the property crit_alarm of temp's number 1. */
struct hwmon_file {
	struct str type, property;
	uint64_t number; /* 0 where there is none */
};

/* False for a name that no sensor has. */
bool hwmon_file_parse(struct str name, struct hwmon_file *out);

/* Lower case, with "_" for all but letters, digits and ":", none at either end. In arena. */
struct str hwmon_clean(struct str name, struct arena *arena);

/* A chip as its files name it. */
struct hwmon_chip {
	struct str dir;    /* "hwmon3" */
	struct str device; /* where its device link leads, or empty */
	struct str real;   /* where hwmon3 itself leads */
	struct str name;   /* of the file "name", or empty */
	struct str chip;   /* set by hwmon_name_chips() */
};

/*
 * Gives each chip its label: after the device and what it hangs on, else after its file
 * "name", else after the directory. Where several get the same, the file "name" is added,
 * or the directory where that, cleaned, does not tell them apart.
 */
void hwmon_name_chips(struct hwmon_chip *chips, size_t n, struct arena *arena);
