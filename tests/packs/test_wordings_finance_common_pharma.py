"""Compulsory wordings: what is accepted, what is not enough, and in which places.

The names W-… are those of the table of compulsory wordings in the regulations' fact base.
"""

from datetime import date

import pytest

from tests.packs.checking import TODAY, categories

FUND = "Velora Croissance a pris 21 % l'an dernier. "
FUND_EN = "Velora Growth gained 21% last year. "
OPEN = "Découvrez Velora Croissance, ouvert à tous dès 50 €. "
OPEN_EN = "Discover Velora Growth, now open to everyone from £50. "
LEVER = "CFD sur l'or, spreads serrés, rejoignez-nous. "
LEVER_EN = "CFDs on gold, tight spreads, join us. "
CAR = "Un prêt auto dès 199 € par mois. "
LOAN = "Personal loan from 6.9%. "
HOME = "Crédit immo dès 2 %, appelez-moi. "
HOME_EN = "Mortgages from 3.89% with us, no fees. "
COIN = "Achetez du bitcoin en deux clics avec Nordwind. "
COIN_EN = "Buy bitcoin in two clicks with Nordwind. "
TOKEN = "Notre jeton arrive vendredi, écrivez-moi. Risque de perte en capital. "
TOKEN_EN = "Our token lands on Friday, DM me. You may lose all your money. "
TAX = "Une rente nette d'impôt, placez chez Velora. "
TAX_EN = "Tax-free gains for everyone with Velora! "
AHEAD = "On va doubler le chiffre d'affaires d'ici 2028. "
AHEAD_EN = "We will double revenue by 2028. "
PRAISE = "Florelle, je ne peux plus m'en passer 😍 "
PRAISE_EN = "Florelle, I can't live without it 😍 "

CRYPTO_UK = (
    "Don't invest unless you're prepared to lose all the money you invest."
    " This is a high-risk investment and you should not expect to be protected"
    " if something goes wrong. Take 2 mins to learn more."
)
CRYPTO_UK_SHORT = (
    "Don't invest unless you're prepared to lose all the money you invest."
    " This is a high-risk investment. Take 2 mins to learn more."
)
HIGH_RISK_UK = CRYPTO_UK.replace("should not expect", "are unlikely")
CRYPTO_EU = (
    "This crypto-asset marketing communication has not been reviewed or approved by any competent"
    " authority in any Member State of the European Union. The offeror of the crypto-asset is"
    " solely responsible for the content of this crypto-asset marketing communication."
)
CFD = (
    "CFDs are complex instruments and come with a high risk of losing money rapidly due to"
    " leverage. 74% of retail investor accounts lose money when trading CFDs with this provider."
    " You should consider whether you understand how CFDs work and whether you can afford to take"
    " the high risk of losing your money."
)
CFD_FR = (
    "Les CFD sont des instruments complexes et présentent un risque élevé de perte rapide en"
    " capital en raison de l'effet de levier. 74 % des comptes d'investisseurs de détail perdent"
    " de l'argent lors de la négociation de CFD avec ce fournisseur. Vous devez vous assurer que"
    " vous comprenez comment les CFD fonctionnent et que vous pouvez vous permettre de prendre le"
    " risque élevé de perdre votre argent."
)
FR_2026 = "Attention ! Un crédit coûte de l'argent et doit être remboursé !"
FR_2010 = (
    "Un crédit vous engage et doit être remboursé."
    " Vérifiez vos capacités de remboursement avant de vous engager."
)
BE = "Attention, emprunter de l'argent coûte aussi de l'argent."
LU = "Attention ! Emprunter de l'argent coûte de l'argent."
EU = "Caution! Borrowing money costs money."
HOME_UK = "Your home may be repossessed if you do not keep up repayments on your mortgage."
TEN_DAYS = "L'emprunteur dispose d'un délai de réflexion de dix jours. "
DEPENDS = "La vente est subordonnée à l'obtention du prêt. "
REFUND = "S'il n'est pas obtenu, le vendeur doit rembourser les sommes versées."
MARKETING = (
    "This is a marketing communication. Please refer to the prospectus of the fund and to the key"
    " information document before making any final investment decisions."
)
MARKETING_FR = (
    "Ceci est une communication publicitaire. Veuillez vous référer au prospectus et au document"
    " d'informations clés avant de prendre toute décision finale d'investissement."
)

DEFAULT = ("FR", "EU", "UK")

# wording, category, places, post, variants that are enough, variants that are not
WORDINGS = [
    ("W-PERF-FR", "finance.performance_claim", DEFAULT, FUND,
     ["Les performances passées ne préjugent pas des performances futures.",
      "LES PERFORMANCES PASSEES NE PREJUGENT PAS DES PERFORMANCES FUTURES",
      "Les performances passées ne préjugent pas de l'avenir.",
      "Les performances passées ne préjugent pas du futur.",
      "Les performances passées ne préjugent pas des résultats futurs.",
      "Les performances passées ne présagent pas des performances futures.",
      "Les performances passées ne garantissent pas les performances futures.",
      "Les performances passées ne sont pas un indicateur fiable des résultats futurs."],
     ["Perf passée.", "*", "Voir conditions.", "Pas un conseil.", "DYOR.",
      "Produit présentant un risque de perte en capital totale ou partielle."]),
    ("W-PERF-EN", "finance.performance_claim", DEFAULT, FUND_EN,
     ["Past performance is not a reliable indicator of future results.",
      "Past performance isn’t a reliable indicator of future results.",
      "PAST PERFORMANCE IS NOT A RELIABLE INDICATOR OF FUTURE RESULTS",
      "Past performance is no guarantee of future results.",
      "Past performance is not a guide to future performance.",
      "Past performance is not indicative of future results."],
     ["Past perf.", "*", "Terms apply.", "NFA.", "Not financial advice.", "DYOR.",
      "Capital at risk."]),
    ("W-FORECAST-EN", "finance.performance_claim", DEFAULT,
     "We're targeting 9% a year on Velora Growth. ",
     ["Forecasts are not a reliable indicator of future performance."],
     ["Just a target.", "Terms apply."]),
    ("W-RISK-FR", "finance.missing_risk_warning", DEFAULT, OPEN,
     ["Produit présentant un risque de perte en capital totale ou partielle.",
      "Risque de perte en capital.", "RISQUE DE PERTE EN CAPITAL", "Capital non garanti.",
      "Vous pouvez perdre tout ou partie de votre mise.",
      "Les montants peuvent varier à la hausse comme à la baisse."],
     ["Investir comporte des opportunités.", "Sous conditions.", "NFA.", "DYOR.",
      "Pas un conseil.", "Mentions en premier commentaire.", "Voir le lien."]),
    ("W-RISK-EN", "finance.missing_risk_warning", DEFAULT, OPEN_EN,
     ["The value of investments can go down as well as up, and you may not get back the amount"
      " invested.", "Capital at risk.", "Your capital is at risk.",
      "You may get back less than you invest."],
     ["Investing brings opportunities.", "Terms apply.", "NFA.", "DYOR.", "Views my own.",
      "Not financial advice.", "Warning in the first comment."]),
    ("W-MKT-FR", "finance.missing_risk_warning", DEFAULT, OPEN,
     [MARKETING_FR + " Risque de perte en capital."], [MARKETING_FR]),
    ("W-MKT-EN", "finance.missing_risk_warning", DEFAULT, OPEN_EN,
     [MARKETING + " Capital at risk."], [MARKETING]),
    ("W-CFD-FR", "finance.missing_risk_warning", DEFAULT, LEVER,
     [CFD_FR, "74 % des comptes d'investisseurs particuliers perdent de l'argent.",
      "Entre 74 et 89 % des comptes de clients de détail perdent de l'argent."],
     ["Les CFD sont risqués.", "Risque de perte en capital.", CFD_FR.replace("74", "x"),
      "[x] % des comptes d'investisseurs de détail perdent de l'argent."]),
    ("W-CFD-EN", "finance.missing_risk_warning", DEFAULT, LEVER_EN,
     [CFD, "74% of retail investor accounts lose money when trading CFDs with this provider. You"
      " should consider whether you can afford to take the high risk of losing your money.",
      "74% of retail CFD accounts lose money.", "74-89% of retail CFD accounts lose money."],
     ["CFDs are risky.", "Capital at risk.", CFD.replace("74", "x"),
      "[x]% of retail CFD accounts lose money.", "Most retail accounts lose money."]),
    ("W-HRI-UK", "finance.missing_risk_warning", ("UK",), "Buy a piece of our vineyard today. ",
     [HIGH_RISK_UK, HIGH_RISK_UK.replace("'", "’")],
     ["It is good fun.", "NFA.", "Read the terms behind the link."]),
    ("W-CREDIT-FR-2026", "finance.credit_promotion", ("FR",), CAR,
     [FR_2026, FR_2026.replace("'", "’"), FR_2026.replace(" !", "!"),
      FR_2026.removesuffix(" !") + ".", FR_2026.upper()],
     ["Crédit sous réserve d'acceptation.", "Un crédit coûte de l'argent.",
      "Attention ! Un crédit coûte de l'argent.", "Un crédit, ça se rembourse.",
      "Un crédit vous engage et doit être remboursé.", FR_2010, BE, LU]),
    ("W-CREDIT-FR-2026 in an English post", "finance.credit_promotion", ("FR",), LOAN,
     [FR_2026, EU, EU.replace("!", " !")],
     ["Subject to status.", "APR representative.", "Borrowing costs.", FR_2010]),
    ("W-CREDIT-EU", "finance.credit_promotion", ("EU",), LOAN,
     [EU, EU.upper()], ["Borrowing costs.", "APR representative.", "Terms apply."]),
    ("W-CREDIT-BE", "finance.credit_promotion", ("BE",), CAR,
     [BE, BE.replace("'", "’")], [FR_2026, LU, "Emprunter coûte."]),
    ("W-CREDIT-LU", "finance.credit_promotion", ("LU",), CAR,
     [LU, LU.replace(" !", "!")], [FR_2026, BE, "Emprunter coûte."]),
    ("W-MORTGAGE-FR", "finance.credit_promotion", ("FR",), HOME,
     [TEN_DAYS + DEPENDS + REFUND,
      "Dix jours de réflexion, achat subordonné à l'obtention du prêt, remboursement des sommes"
      " versées par le vendeur s'il est refusé."],
     [TEN_DAYS + DEPENDS, TEN_DAYS + REFUND, DEPENDS + REFUND, FR_2026, FR_2010]),
    ("W-MORTGAGE-UK", "finance.credit_promotion", ("UK",), HOME_EN,
     [HOME_UK, HOME_UK.upper()], ["Your home may be repossessed.", "Terms apply.", EU,
                                 "APR representative."]),
    ("W-HCSTC-UK", "finance.credit_promotion", ("UK",),
     "Payday loan, 292% APR representative, apply now. ",
     ["Warning: Late repayment can cause you serious money problems. For help, go to"
      " moneyhelper.org.uk"],
     ["Late repayment can cause you serious money problems.", "Please borrow responsibly."]),
    ("W-CRYPTO-UK", "finance.crypto_promotion", ("UK",), COIN_EN,
     [CRYPTO_UK, CRYPTO_UK.replace("'", "’"), CRYPTO_UK.replace("mins", "minutes"),
      CRYPTO_UK.replace("high-risk", "high risk"), CRYPTO_UK_SHORT],
     ["Crypto is volatile.", "Capital at risk.", HIGH_RISK_UK, CRYPTO_EU,
      "Don't invest unless you're prepared to lose all the money you invest.",
      "Only invest what you can afford to lose.",
      CRYPTO_UK.replace(" Take 2 mins to learn more.", "")]),
    ("W-CRYPTO-UK in a French post", "finance.crypto_promotion", ("UK",), COIN,
     [CRYPTO_UK], ["Risque de perte en capital.", "La crypto est volatile."]),
    ("W-CRYPTO-EU", "finance.crypto_promotion", ("EU",), TOKEN_EN,
     [CRYPTO_EU,
      CRYPTO_EU.replace("offeror of the crypto-asset", "person seeking admission to trading"),
      CRYPTO_EU.replace("offeror of the crypto-asset", "operator of the trading platform")],
     ["Capital at risk.", CRYPTO_EU.split(" The offeror")[0],
      "The offeror is solely responsible.", CRYPTO_UK]),
    ("W-CRYPTO-EU-FR", "finance.crypto_promotion", ("EU",), TOKEN,
     ["La présente communication commerciale sur ce crypto-actif n'a été ni examinée ni approuvée"
      " par une autorité compétente d'un État membre de l'Union européenne. L'offreur est seul"
      " responsable du contenu de cette communication.",
      "Aucune autorité compétente d'un État membre de l'Union européenne n'a examiné ni approuvé"
      " cette communication publicitaire. L'émetteur est seul responsable du contenu."],
     ["Communication publicitaire.", "L'offreur est seul responsable du contenu."]),
    ("W-CRYPTO-FR", "finance.crypto_promotion", ("FR",), COIN,
     ["La crypto-monnaie présente un risque de perte en capital totale ou partielle.",
      "N'investissez que ce que vous pouvez perdre."],
     ["La crypto est volatile.", "DYOR.", "Pas un conseil."]),
    ("W-TAX-FR", "finance.tax_claim", DEFAULT, TAX,
     ["Le traitement fiscal dépend de la situation individuelle de chaque client et est susceptible"
      " d'être modifié ultérieurement.",
      "La fiscalité dépend de la situation de chacun et peut évoluer."],
     ["Voir conditions.", "DYOR.", "Pas un conseil fiscal."]),
    ("W-TAX-EN", "finance.tax_claim", DEFAULT, TAX_EN,
     ["Tax treatment depends on the individual circumstances of each client and may be subject to"
      " change in the future."],
     ["Terms apply.", "DYOR.", "Not tax advice."]),
    ("W-PINEL-FR", "finance.tax_claim", ("FR",),
     "Un appartement Pinel et 63 000 € d'impôt en moins, écrivez-moi. ",
     ["Le non-respect des engagements de location entraîne la perte du bénéfice des incitations"
      " fiscales."],
     ["La fiscalité dépend de votre situation et peut évoluer.", "Voir conditions."]),
    ("W-AD-FR", "common.undisclosed_affiliation", ("FR",), PRAISE,
     ["Publicité", "Collaboration commerciale", "#pub", "#publicité", "#collab", "#PubliÉ",
      "#CollaborationCommerciale", "#collaborationcommerciale", "Post sponsorisé.",
      "Partenariat rémunéré avec Florelle.", "Je travaille chez Florelle.", "C'est notre yaourt."],
     ["#merci", "#partner", "#ambassadeur", "Code ANNA10.", "Voir ma bio."]),
    ("W-AD-US", "common.undisclosed_affiliation", ("US",), PRAISE_EN,
     ["#ad", "#sponsored", "#FlorelleEmployee", "I work for Florelle.", "(ad)",
      "Paid partnership."],
     ["#thanks", "#partner", "#ambassador", "Code ANNA10.", "See my bio."]),
    ("W-FWD-FR", "common.forward_looking", DEFAULT, AHEAD,
     ["Ces informations comportent des éléments prospectifs soumis à des risques et incertitudes"
      " décrits dans le document d'enregistrement universel.",
      "Sous réserve des risques décrits dans notre document d'enregistrement."],
     ["Promis.", "On pourrait fêter ça.", "J'espère vous voir au pot.", "Pas un conseil."]),
    ("W-FWD-EN", "common.forward_looking", DEFAULT, AHEAD_EN,
     ["This post contains forward-looking statements. Actual results may differ materially because"
      " of the risks described in our filings."],
     ["Mark my words.", "You may quote me.", "See you in May.", "Who could ask for more?",
      "I hope to see you at the party."]),
]  # fmt: skip

CASES = [
    pytest.param(post + variant, category, places, short, id=f"{name}-{short}-{variant[:40]}")
    for name, category, places, post, enough, insufficient in WORDINGS
    for variants, short in ((["", *insufficient], True), (enough, False))
    for variant in variants
]


@pytest.mark.parametrize(("text", "category", "places", "short"), CASES)
def test_a_wording_is_enough_or_it_is_not(text, category, places, short):
    assert (category in categories(text, places=places)) is short


@pytest.mark.parametrize("wording", WORDINGS, ids=[one[0] for one in WORDINGS])
def test_a_wording_counts_at_the_start_of_the_post_as_at_its_end(wording):
    _, category, places, post, enough, _ = wording
    text = f"{enough[0].rstrip('.!')}. {post}"

    assert category not in categories(text, places=places)


FRENCH_WORDS_ONLY = [
    (PRAISE + "#pub", date(2023, 6, 10), False),
    (PRAISE + "#pub", date(2023, 6, 11), True),
    (PRAISE + "Publicité", date(2023, 6, 11), False),
    (PRAISE + "#pub", date(2024, 11, 7), True),
    (PRAISE + "Collaboration commerciale", date(2024, 11, 7), False),
    (PRAISE + "#pub", date(2024, 11, 8), False),
    (PRAISE_EN + "#ad", date(2024, 11, 7), True),
    (PRAISE_EN + "#ad", date(2024, 11, 8), False),
    (PRAISE + "Je travaille chez Florelle.", date(2024, 1, 15), False),
    (PRAISE + "#merci", TODAY, True),
]


@pytest.mark.parametrize(("text", "day", "flagged"), FRENCH_WORDS_ONLY)
def test_equivalent_advertising_labels_count_since_the_law_accepts_them(text, day, flagged):
    found = categories(text, places=("FR",), on=day)

    assert ("common.undisclosed_affiliation" in found) is flagged
