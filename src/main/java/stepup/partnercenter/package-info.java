/**
 * Partner Center's shapes in and out: a customer and its subscriptions as Partner Center returns
 * them become {@link stepup.decision.Facts}, and a decision its collection of upgrades. Decides
 * nothing.
 *
 * <p>The shapes are those of Microsoft's documentation for developers of Partner Center, in the
 * editions for 2017 to 2021, which hold for Partner Center operated by 21Vianet too (customer,
 * subscription and upgrade resources; get a customer by id; get a customer's subscriptions;
 * transition a subscription), and of its SDK for .NET ({@code UpgradeErrorCode}).
 *
 * <p>Chosen: a resource is translated into the request of {@code POST /decide} that says the same,
 * and read as that is, so that there is one reader of facts, with one set of messages; only the
 * pointers of its mistakes are led back. Rejected: a second reader, which would soon accept
 * something else. That takes a tree of the document, which the other reader does without; but names
 * in any case and add-ons that name their parents need looking around.
 *
 * <p>Chosen: fields of resources are found in upper and lower case, as Partner Center's own SDK
 * writes {@code OfferId} and its service {@code offerId}, and those that nothing is read from are
 * listed in the answer. Fields around the resources are ours: an unknown one is a mistake, as a
 * {@code subscriptionCover} that was overlooked would change the answer.
 *
 * <p>Chosen: an add-on counts as held, as any subscription does, beside being its parent's add-on.
 * What it includes is known only if the offer table has it; otherwise condition 3 cannot be told,
 * as with any other subscription of an unknown offer. Rejected: passing over it, as an add-on may
 * well include what an upgrade would add.
 *
 * <p>Chosen: {@code allowDelegatedAccess}, which is per customer, stands for the privileges of
 * every service that the vocabulary names. A billing cycle that the vocabulary does not name, such
 * as {@code one_time}, is as one that nobody stated. A field that the vocabulary declares as an
 * attribute, such as {@code subscription.attributes.isTrial}, is one.
 *
 * <p>Chosen: one collection of upgrades, whether one subscription was asked about or all were, so
 * that a client of Partner Center needs no second shape; what Partner Center has no field for
 * stands in {@code stepup}, which such a client does not know and passes over. Rejected: a
 * collection of collections.
 *
 * <p>Chosen: codes are numbers unless names are asked for, as the codes that are only ours would be
 * no value of an enumeration in a client; they are number 0, "other".
 */
@NullMarked
package stepup.partnercenter;

import org.jspecify.annotations.NullMarked;
