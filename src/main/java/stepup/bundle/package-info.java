/**
 * Rules as one file: built once, signed, put into a store, and fetched from there by every replica.
 *
 * <p>Chosen: a zip file in which nothing is compressed. Any tool opens it, and the same rules are
 * the same bytes everywhere; what deflates differs between versions of zlib, and Java's own writer
 * is free to add a field. Rejected: an image layer or a Maven artifact, which need a registry; and
 * a commit that replicas pull, which says nothing of what was tested.
 *
 * <p>Chosen: there is one form of such a file, and {@link stepup.bundle.StoredZip} writes it anew
 * and compares. So nothing hides in a comment, between entries or in a name said twice, and no bit
 * can be otherwise. Rejected: checking fields one by one, and any inflating of what somebody sent.
 *
 * <p>Chosen: the signature is over the bytes of the manifest, which has the hash of every file, so
 * that OpenSSL checks it too; it is checked before anything but the places of entries is read.
 * Ed25519 signs the same bytes always the same, and Java has it. Rejected: the key's id in the
 * file; whoever trusts several keys tries each.
 *
 * <p>Chosen: a bundle goes live by the one way there is, {@link stepup.live.LiveRules}; a store is
 * only another {@link stepup.live.Origin}. The results in the manifest are for people: a replica
 * proves the rules again, by its own settings. Rejected: trusting the results of who signed.
 *
 * <p>Chosen: the last bundle that went live is kept whole, in one step, before it decides, and is
 * at once what a start falls back on and the mark that nothing older passes. Rejected: a mark of
 * its own, which could be lost alone.
 *
 * <p>Chosen: a sequence, by default the second of the commit: the same for whoever builds it, and
 * higher for what comes later. Rejected: the time of building, which no second build repeats.
 *
 * <p>Chosen: the JDK's plain HTTP for addresses and S3 alike, so that time, size and conditional
 * requests are kept in one place; and Amazon's own library for what is its own: credentials (of the
 * environment, files, containers, machines) and signatures. Its classes are loaded by {@code s3://}
 * alone; on the disk it is 4 MB. Rejected: all of its S3 client, another 10 MB for one GET; and
 * signing by hand, which is soon written, but credentials are not.
 *
 * <p>Chosen: redirects are not followed. Where rules come from is what the operator wrote.
 */
@NullMarked
package stepup.bundle;

import org.jspecify.annotations.NullMarked;
