/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/hwmon_name.h"

#include <string.h>

#include "base/array.h"

static const char *const types[] = {
	"vrm",  "beep_enable", "update_interval", "in",     "cpu",      "fan",       "pwm",
	"temp", "curr",        "power",           "energy", "humidity", "intrusion", "freq",
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool hwmon_file_parse(struct str name, struct hwmon_file *out)
{
	size_t letters = 0, digits = 0;
	struct str rest;

	while (letters < name.n && !is_digit(name.p[letters]))
		letters++;
	out->type = (struct str){ name.p, letters };
	rest = str_skip(name, letters);
	while (digits < rest.n && is_digit(rest.p[digits]))
		digits++;
	out->number = 0;
	if (digits > 0 && str_to_u64((struct str){ rest.p, digits }, &out->number) < 0)
		return false;
	out->property = str_skip(rest, digits);
	if (out->property.n == 1 || (out->property.n > 0 && out->property.p[0] != '_'))
		return false;
	out->property = str_skip(out->property, 1);
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		if (str_is(out->type, types[i]))
			return true;
	}
	return false;
}

static char clean_char(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return (c >= 'a' && c <= 'z') || is_digit(c) || c == ':' ? c : '_';
}

struct str hwmon_clean(struct str name, struct arena *arena)
{
	char *text = arena_alloc(arena, name.n + 1);
	struct str out = { text, name.n };

	for (size_t i = 0; i < name.n; i++)
		text[i] = clean_char(name.p[i]);
	while (out.n > 0 && out.p[0] == '_')
		out = str_skip(out, 1);
	while (out.n > 0 && out.p[out.n - 1] == '_')
		out.n--;
	return out;
}

/* The last part of a path, and the one before. */
static void last_parts(struct str path, struct str *above, struct str *last)
{
	struct str rest = { 0 };

	*above = (struct str){ 0 };
	*last = path;
	if (!str_cut_last(path, '/', &rest, last))
		return;
	if (!str_cut_last(rest, '/', &path, above))
		*above = rest;
}

static struct str join(struct arena *arena, struct str a, struct str b)
{
	return str_from(arena_printf(arena, "%.*s_%.*s", STR_ARG(a), STR_ARG(b)));
}

static struct str base_name(const struct hwmon_chip *chip, struct arena *arena)
{
	struct str above, last, name;

	last_parts(chip->device, &above, &last);
	above = hwmon_clean(above, arena);
	last = hwmon_clean(last, arena);
	if (last.n > 0)
		return above.n > 0 ? join(arena, above, last) : last;
	name = hwmon_clean(chip->name, arena);
	if (name.n > 0)
		return name;
	last_parts(chip->real, &above, &last);
	return hwmon_clean(last, arena);
}

/* Both clean. */
struct names {
	struct str base, own;
};

static size_t count_alike(const struct names *names, size_t n, size_t i, bool by_own)
{
	size_t alike = 0;

	for (size_t j = 0; j < n; j++)
		alike += str_eq(names[j].base, names[i].base) &&
		         (!by_own || str_eq(names[j].own, names[i].own));
	return alike;
}

void hwmon_name_chips(struct hwmon_chip *chips, size_t n, struct arena *arena)
{
	struct names *names = arena_alloc(arena, n * sizeof(*names));

	for (size_t i = 0; i < n; i++)
		names[i] = (struct names){ base_name(&chips[i], arena),
			                   hwmon_clean(chips[i].name, arena) };
	for (size_t i = 0; i < n; i++) {
		struct str more = names[i].own;

		chips[i].chip = names[i].base;
		if (count_alike(names, n, i, false) == 1)
			continue;
		if (more.n == 0 || count_alike(names, n, i, true) > 1)
			more = hwmon_clean(chips[i].dir, arena);
		chips[i].chip = join(arena, names[i].base, more);
	}
}
