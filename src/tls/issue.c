/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/issue.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/must.h"
#include "tls/pem.h"

enum {
	DAY_S = 86400,
	CLOCKS_DIFFER_S = 3600, /* a certificate is valid at once on hosts that are late */
	SERIAL_BYTES = 16,      /* RFC 5280 section 4.1.2.2: at most 20, positive */
	KEY_ID_MAX_BYTES = 64,
	CN_MAX_BYTES = 64, /* RFC 5280 appendix A.1, ub-common-name */
};

#define LABEL_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

struct tls_issuer {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
};

/* A name in the form that certificates hold it in. */
struct name {
	gnutls_x509_subject_alt_name_t kind;
	unsigned char bytes[ISSUE_NAME_MAX_BYTES + 1];
	unsigned n;
};

void tls_pair_deinit(struct tls_pair *p)
{
	buf_deinit(&p->cert);
	buf_wipe(&p->key);
}

void tls_issuer_free(struct tls_issuer *issuer)
{
	if (!issuer)
		return;
	if (issuer->crt)
		gnutls_x509_crt_deinit(issuer->crt);
	if (issuer->key)
		gnutls_x509_privkey_deinit(issuer->key);
	free(issuer);
}

/* Labels of letters and digits with dots between; the first may be a star (RFC 6125). */
static bool is_host(const char *name)
{
	if (name[0] == '*' && name[1] == '.')
		name += 2;
	for (;;) {
		size_t n = strspn(name, LABEL_CHARS);

		if (n == 0 || n > 63)
			return false;
		if (!name[n])
			return true;
		if (name[n] != '.')
			return false;
		name += n + 1;
	}
}

static bool is_visible(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static int read_name(const char *text, struct name *out, struct err *err)
{
	size_t n = strlen(text);

	if (n > ISSUE_NAME_MAX_BYTES)
		return err_set(err, -EINVAL, "the name %.32s... has more than %d bytes", text,
		               ISSUE_NAME_MAX_BYTES);
	out->kind = GNUTLS_SAN_IPADDRESS;
	if (inet_pton(AF_INET, text, out->bytes) == 1) {
		out->n = 4;
		return 0;
	}
	if (inet_pton(AF_INET6, text, out->bytes) == 1) {
		out->n = 16;
		return 0;
	}
	memcpy(out->bytes, text, n + 1);
	out->n = (unsigned)n;
	out->kind = strstr(text, "://") ? GNUTLS_SAN_URI
	            : strchr(text, '@') ? GNUTLS_SAN_RFC822NAME
	                                : GNUTLS_SAN_DNSNAME;
	if (out->kind == GNUTLS_SAN_DNSNAME ? is_host(text) : is_visible(text))
		return 0;
	return err_set(err, -EINVAL,
	               "\"%s\" is no host name, address, e-mail address or URI that a "
	               "certificate can have",
	               text);
}

int tls_check_name(const char *name, char out[static ISSUE_NAME_MAX_BYTES + 1], struct err *err)
{
	struct name it;
	int rc = read_name(name, &it, err);

	if (rc < 0)
		return rc;
	if (it.kind == GNUTLS_SAN_IPADDRESS)
		must(inet_ntop(it.n == 4 ? AF_INET : AF_INET6, it.bytes, out,
		               ISSUE_NAME_MAX_BYTES));
	else
		memcpy(out, it.bytes, it.n + 1);
	return 0;
}

static void set_serial(gnutls_x509_crt_t crt)
{
	unsigned char serial[SERIAL_BYTES];

	must(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)) >= 0);
	serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and never shorter */
	must(gnutls_x509_crt_set_serial(crt, serial, sizeof(serial)) >= 0);
}

static gnutls_x509_privkey_t make_key(void)
{
	gnutls_x509_privkey_t key;

	must(gnutls_x509_privkey_init(&key) >= 0);
	must(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
	                                  GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
	                                  0) >= 0);
	return key;
}

/* What every certificate has: version, serial, dates, subject, key and the key's id. */
static gnutls_x509_crt_t make_certificate(gnutls_x509_privkey_t key, const char *name,
                                          time_t not_after_s)
{
	unsigned char id[KEY_ID_MAX_BYTES];
	size_t n = sizeof(id), length = strlen(name);
	gnutls_x509_crt_t crt;

	if (length > CN_MAX_BYTES)
		length = CN_MAX_BYTES;
	must(gnutls_x509_crt_init(&crt) >= 0);
	must(gnutls_x509_crt_set_version(crt, 3) >= 0);
	set_serial(crt);
	must(gnutls_x509_crt_set_activation_time(crt, time(NULL) - CLOCKS_DIFFER_S) >= 0);
	must(gnutls_x509_crt_set_expiration_time(crt, not_after_s) >= 0);
	must(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name,
	                                   (unsigned)length) >= 0);
	must(gnutls_x509_crt_set_key(crt, key) >= 0);
	must(gnutls_x509_crt_get_key_id(crt, 0, id, &n) >= 0);
	must(gnutls_x509_crt_set_subject_key_id(crt, id, n) >= 0);
	return crt;
}

static void add_pem(struct buf *out, gnutls_datum_t *pem)
{
	must(buf_add(out, pem->data, pem->size) == 0);
	gnutls_memset(pem->data, 0, pem->size);
	gnutls_free(pem->data);
}

static void export_pair(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, struct tls_pair *out)
{
	gnutls_datum_t pem;

	buf_init(&out->cert, ISSUE_PEM_MAX_BYTES);
	buf_init(&out->key, ISSUE_PEM_MAX_BYTES);
	must(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem) >= 0);
	add_pem(&out->cert, &pem);
	must(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
	                                       GNUTLS_PKCS_PLAIN, &pem) >= 0);
	must(buf_reserve(&out->key, pem.size));
	add_pem(&out->key, &pem);
	out->not_after_s = gnutls_x509_crt_get_expiration_time(crt);
}

/* By the hash that GnuTLS prefers for the authority's key. */
static int sign(gnutls_x509_crt_t crt, const struct tls_issuer *issuer, struct err *err)
{
	int rc = gnutls_x509_crt_sign2(crt, issuer->crt, issuer->key, GNUTLS_DIG_UNKNOWN, 0);

	if (rc < 0)
		return err_set(err, -EINVAL, "the authority's key cannot sign: %s",
		               gnutls_strerror(rc));
	return 0;
}

int tls_issuer_new(const char *name, unsigned days, struct tls_issuer **out,
                   struct tls_pair *pair, struct err *err)
{
	struct tls_issuer *it = xcalloc(1, sizeof(*it));
	int rc;

	must(days > 0 && days <= ISSUE_DAYS_MAX);
	it->key = make_key();
	it->crt = make_certificate(it->key, name, time(NULL) + (time_t)days * DAY_S);
	/* It issues to servers and clients, not to further authorities. */
	must(gnutls_x509_crt_set_basic_constraints(it->crt, 1, 0) >= 0);
	must(gnutls_x509_crt_set_key_usage(it->crt, GNUTLS_KEY_KEY_CERT_SIGN |
	                                                    GNUTLS_KEY_CRL_SIGN) >= 0);
	rc = sign(it->crt, it, err);
	if (rc < 0) {
		tls_issuer_free(it);
		return rc;
	}
	export_pair(it->crt, it->key, pair);
	*out = it;
	return 0;
}

static bool keys_match(const struct tls_issuer *it)
{
	unsigned char of_crt[KEY_ID_MAX_BYTES], of_key[KEY_ID_MAX_BYTES];
	size_t n = sizeof(of_crt), m = sizeof(of_key);

	return gnutls_x509_crt_get_key_id(it->crt, 0, of_crt, &n) >= 0 &&
	       gnutls_x509_privkey_get_key_id(it->key, 0, of_key, &m) >= 0 && n == m &&
	       memcmp(of_crt, of_key, n) == 0;
}

static int check_issuer(const struct tls_issuer *it, const char *name, const char *key_name,
                        struct err *err)
{
	unsigned critical, usage = 0;

	if (!keys_match(it))
		return err_set(err, -EINVAL, "%s: the private key is not that of %s", key_name,
		               name);
	if (gnutls_x509_crt_get_ca_status(it->crt, &critical) <= 0)
		return err_set(err, -EINVAL, "%s: not the certificate of an authority", name);
	if (gnutls_x509_crt_get_key_usage(it->crt, &usage, &critical) >= 0 &&
	    !(usage & GNUTLS_KEY_KEY_CERT_SIGN))
		return err_set(err, -EINVAL, "%s: it may not sign certificates", name);
	if (gnutls_x509_crt_get_expiration_time(it->crt) <= time(NULL))
		return err_set(err, -EINVAL, "%s: the authority has expired", name);
	return 0;
}

int tls_issuer_load(const struct tls_pem *cert, const struct tls_pem *key,
                    struct tls_issuer **out, struct err *err)
{
	struct tls_issuer *it = xcalloc(1, sizeof(*it));
	gnutls_x509_crt_t *list = NULL;
	unsigned n = 0;
	int rc = pem_certificates(cert, 1, &list, &n, err);

	if (rc == 0) {
		it->crt = list[0];
		gnutls_free(list);
		rc = pem_key(key, &it->key, err);
	} else {
		pem_free(list, n);
	}
	if (rc == 0)
		rc = check_issuer(it, cert->name, key->name, err);
	if (rc < 0) {
		tls_issuer_free(it);
		return rc;
	}
	*out = it;
	return 0;
}

/* The authority's key id, by which verifiers find it; older ones may have none. */
static void set_authority(gnutls_x509_crt_t crt, const struct tls_issuer *issuer)
{
	unsigned char id[KEY_ID_MAX_BYTES];
	size_t n = sizeof(id);
	unsigned critical;

	if (gnutls_x509_crt_get_subject_key_id(issuer->crt, id, &n, &critical) >= 0)
		must(gnutls_x509_crt_set_authority_key_id(crt, id, n) >= 0);
}

static int set_names(gnutls_x509_crt_t crt, const char *const *names, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct name it;
		int rc = read_name(names[i], &it, err);

		if (rc < 0)
			return rc;
		rc = gnutls_x509_crt_set_subject_alt_name(crt, it.kind, it.bytes, it.n,
		                                          GNUTLS_FSAN_APPEND);
		if (rc < 0)
			return err_set(err, -EINVAL, "GnuTLS refuses the name %s: %s", names[i],
			               gnutls_strerror(rc));
	}
	return 0;
}

static time_t end_s(const struct tls_issuer *issuer, unsigned days)
{
	time_t wanted = time(NULL) + (time_t)days * DAY_S;
	time_t last = gnutls_x509_crt_get_expiration_time(issuer->crt);

	return wanted < last ? wanted : last;
}

int tls_issue(const struct tls_issuer *issuer, enum issue_for purpose, const char *const *names,
              size_t n, unsigned days, struct tls_pair *out, struct err *err)
{
	gnutls_x509_privkey_t key = make_key();
	gnutls_x509_crt_t crt;
	int rc;

	must(n > 0 && n <= ISSUE_NAMES_MAX && days > 0 && days <= ISSUE_DAYS_MAX);
	crt = make_certificate(key, names[0], end_s(issuer, days));
	must(gnutls_x509_crt_set_basic_constraints(crt, 0, -1) >= 0);
	must(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE) >= 0);
	must(gnutls_x509_crt_set_key_purpose_oid(crt,
	                                         purpose == ISSUE_FOR_SERVERS
	                                                 ? GNUTLS_KP_TLS_WWW_SERVER
	                                                 : GNUTLS_KP_TLS_WWW_CLIENT,
	                                         0) >= 0);
	set_authority(crt, issuer);
	rc = set_names(crt, names, n, err);
	if (rc == 0)
		rc = sign(crt, issuer, err);
	if (rc == 0)
		export_pair(crt, key, out);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return rc;
}
