/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/nvme_name.h"

#include "collectors/names.h"

bool nvme_is_controller(struct str name)
{
	struct str number;

	return name_is_numbered(name, "nvme", &number) && name_is_digits(number);
}

bool nvme_is_namespace(struct str name, struct str *number)
{
	struct str controller;

	return str_cut_last(name, 'n', &controller, number) && nvme_is_controller(controller) &&
	       name_is_digits(*number);
}
