/* SPDX-License-Identifier: Apache-2.0 */
/* check_door: what is weak about who may come in, and about the certificates. */

#include <stdio.h>
#include <stdlib.h>

#include "auth/password.h"
#include "command/check.h"
#include "tls/inspect.h"
#include "tls/validity.h"

enum { WEAK_COST = 10, DAY_S = 86400 };

#define SLOW_S 1.0

static void check_admission(struct check *c)
{
	const struct snapshot *s = c->load.next;

	if (c->reachable && snapshot_is_open(s))
		check_add(c, CHECK_WARNING, "open", NULL,
		          "anyone who reaches the port reads the metrics: no password and no "
		          "verified client certificate is asked for");
	if (c->reachable && !s->tls && s->web->n_users > 0)
		check_add(c, CHECK_WARNING, "clear-passwords", NULL,
		          "passwords travel in the clear, where whoever is on the way can read "
		          "them: set cert_file and key_file of tls_server_config");
}

static void check_users(struct check *c)
{
	const struct web_config *web = c->load.next->web;

	for (size_t i = 0; i < web->n_users; i++) {
		unsigned cost = password_cost(web->users[i].hash);

		if (cost < WEAK_COST)
			check_add(
				c, CHECK_WARNING, "bcrypt-weak", NULL,
				"user %s: the password's bcrypt cost is %u, below 10: who gets "
				"hold of the hash guesses fast; make a new one with postern "
				"passwd",
				web->users[i].name, cost);
		else if (check_bcrypt_s(c, cost) > SLOW_S)
			check_add(
				c, CHECK_WARNING, "bcrypt-slow", NULL,
				"user %s: one check of the password at bcrypt cost %u takes "
				"%.3g s here, so that a scrape may come too late: a cost of 10 "
				"to 12 does",
				web->users[i].name, cost, check_bcrypt_s(c, cost));
	}
}

static const char *title(const struct tls_facts *facts)
{
	if (facts->role == TLS_ROLE_CLIENT_CA)
		return "client CA";
	return facts->depth == 0 ? "server certificate" : "chain certificate";
}

static void check_dates(struct check *c, const struct tls_facts *facts)
{
	double left_days = ((double)facts->not_after_s - c->now_s) / DAY_S;

	switch (tls_validity(facts->not_before_s, facts->not_after_s, c->now_s)) {
	case TLS_EXPIRED:
		check_add(c, CHECK_WARNING, "expired", NULL, "%s %s: expired %.0f days ago",
		          title(facts), facts->subject, -left_days);
		return;
	case TLS_NOT_YET_VALID:
		check_add(c, CHECK_WARNING, "not-valid-yet", NULL,
		          "%s %s: is valid only in %.1f days: is the clock right?",
		          title(facts), facts->subject,
		          ((double)facts->not_before_s - c->now_s) / DAY_S);
		return;
	case TLS_ENDS_SOON:
		check_add(c, CHECK_WARNING, "ends-soon", NULL,
		          "%s %s: has %.1f days left, less than a quarter of its life",
		          title(facts), facts->subject, left_days);
		return;
	case TLS_VALID:
		return;
	}
}

static void check_strength(struct check *c, const struct tls_facts *facts)
{
	if (facts->weak_key)
		check_add(c, CHECK_WARNING, "weak-key", NULL,
		          "%s %s: its key is weak (%s): RSA needs 2048 bits, ECDSA 256",
		          title(facts), facts->subject, facts->key);
	if (facts->weak_signature)
		check_add(c, CHECK_WARNING, "weak-signature", NULL,
		          "%s %s: is signed with %s, which can be forged and which clients "
		          "refuse",
		          title(facts), facts->subject, facts->signature);
}

static void check_use(struct check *c, const struct tls_facts *facts)
{
	if (facts->role == TLS_ROLE_CLIENT_CA) {
		if (!facts->is_ca)
			check_add(c, CHECK_WARNING, "no-ca", NULL,
			          "client CA %s: is no CA, so it vouches for nobody but itself",
			          facts->subject);
		return;
	}
	if (facts->depth == 0 && facts->n_names == 0)
		check_add(c, CHECK_WARNING, "no-names", NULL,
		          "server certificate %s: has no subject alternative name, and clients "
		          "look at nothing else",
		          facts->subject);
	if (facts->depth == 0 && !facts->for_servers)
		check_add(
			c, CHECK_WARNING, "not-for-servers", NULL,
			"server certificate %s: its extended key usage is not for servers, so "
			"clients refuse it",
			facts->subject);
}

static void on_certificate(void *owner, const struct tls_facts *facts)
{
	struct check *c = owner;

	check_dates(c, facts);
	check_strength(c, facts);
	check_use(c, facts);
}

void check_door(struct check *c)
{
	const struct snapshot *s = c->load.next;
	const char *warning;

	for (size_t i = 0; (warning = snapshot_warning(s, i)); i++)
		check_add(c, CHECK_WARNING, "config", NULL, "%s", warning);
	check_admission(c);
	check_users(c);
	if (s->tls)
		tls_inspect(s->tls, on_certificate, c);
}
