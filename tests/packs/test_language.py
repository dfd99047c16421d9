"""How the rules read language: who says it, of what, in which mood, and how it is written."""

import pytest

from tests.packs.checking import categories

GUARANTEE = "finance.guaranteed_return"
PERFORMANCE = "finance.performance_claim"
RISK = "finance.missing_risk_warning"
ADVICE = "finance.investment_advice"
PRESSURE = "finance.pressure"
CREDIT = "finance.credit_promotion"
CRYPTO = "finance.crypto_promotion"
TESTIMONIAL = "finance.testimonial"
TAX = "finance.tax_claim"
PRESCRIPTION = "pharma.prescription_promotion"
UNAPPROVED = "pharma.unapproved_use"
HARM = "pharma.adverse_event"
EFFICACY = "pharma.efficacy_claim"
COMPARED = "pharma.comparative_claim"
PATIENT = "pharma.patient_identification"
BEST = "common.superlative"
GREEN = "common.green_claim"
RIVAL = "common.disparagement"
SPOKEN = "common.spokesperson"
FORECAST = "common.forward_looking"
INSIDE = "common.inside_information"
SECRET = "common.confidential"
PASSWORD = "common.credential"
PERSONAL = "common.personal_data"
INSULT = "common.offensive"
VOTE = "common.politics"
CASE = "common.legal_matter"
CLIENT = "common.client_reference"
TIE = "common.undisclosed_affiliation"

# A denial clears what it reaches, and nothing beyond.
DENIED = [
    (RISK, True, "Souscrivez notre SCPI dès maintenant. Aucun risque de perte en capital."),
    (RISK, False, "Souscrivez notre SCPI dès maintenant. Risque de perte en capital."),
    (RISK, False, "Souscrivez notre SCPI. Ce n'est pas sans risque de perte en capital."),
    (RISK, True, "Join our fund today, no risk of loss."),
    (RISK, False, "Invest in our fund. Your capital is at risk."),
    (GUARANTEE, False, "Aucun rendement n'est garanti."),
    (GUARANTEE, False, "Le rendement n'est pas garanti."),
    (GUARANTEE, False, "Rien n'est garanti en Bourse, ni le capital ni les gains."),
    (GUARANTEE, False, "Ni le capital ni le rendement ne sont garantis."),
    (GUARANTEE, False, "Un placement sans garantie de gain."),
    (GUARANTEE, False, "Le capital n'est jamais garanti."),
    (GUARANTEE, False, "Nul rendement n'est garanti."),
    (GUARANTEE, False, "Le rendement est loin d'être garanti."),
    (GUARANTEE, False, "Aucun placement n'est sans risque."),
    (GUARANTEE, False, "Investir n'est pas sans risque."),
    (GUARANTEE, False, "Ce n'est guère un placement sans risque."),
    (GUARANTEE, False, "C'est pas garanti, hein, le rendement."),
    (GUARANTEE, True, "Pas de garantie de résultat, mais un rendement garanti de 5 %."),
    (GUARANTEE, True, "Aucune raison d'hésiter : rendement garanti."),
    (GUARANTEE, True, "Ne ratez pas ce rendement garanti."),
    (GUARANTEE, True, "Sans frais, sans stress, rendement garanti."),
    (GUARANTEE, True, "N'attendez plus : capital garanti à 100 %."),
    (GUARANTEE, False, "Returns are not guaranteed."),
    (GUARANTEE, False, "Returns aren't guaranteed."),
    (GUARANTEE, False, "Returns are by no means guaranteed."),
    (GUARANTEE, False, "Returns are in no way guaranteed."),
    (GUARANTEE, False, "No return is guaranteed."),
    (GUARANTEE, False, "Returns are far from guaranteed."),
    (GUARANTEE, False, "This fund is hardly risk-free."),
    (GUARANTEE, False, "No investment is without risk."),
    (GUARANTEE, False, "Nothing is guaranteed in markets."),
    (GUARANTEE, False, "Returns are never guaranteed."),
    (GUARANTEE, False, "Neither capital nor returns are guaranteed."),
    (GUARANTEE, False, "Returns are scarcely guaranteed."),
    (GUARANTEE, False, "Investing isn't risk-free."),
    (GUARANTEE, True, "Don't miss our guaranteed returns."),
    (GUARANTEE, True, "No guarantee of a good mood, but a guaranteed return of 5%."),
    (GUARANTEE, True, "No fees, no fuss, guaranteed returns."),
    (GUARANTEE, True, "You can't lose with Velora."),
    (GUARANTEE, True, "cant lose with our fund"),
    (GUARANTEE, True, "You cannot go wrong with our fund, zero risk."),
    (BEST, False, "Nous ne sommes pas la meilleure banque d'Europe."),
    (BEST, False, "Notre appli n'est pas la plus rapide du marché."),
    (BEST, False, "Nous ne sommes ni leader mondial ni n° 1, et ça va."),
    (BEST, False, "Our app is not the fastest on the market."),
    (BEST, False, "We aren't the best bank in Europe."),
    (BEST, False, "We have never been the market leader."),
    (GREEN, False, "Notre carte n'est pas écologique."),
    (GREEN, False, "Notre livraison n'est pas neutre en carbone."),
    (GREEN, False, "Aucun de nos produits n'est neutre en carbone."),
    (GREEN, False, "Our card isn't eco-friendly."),
    (GREEN, False, "None of our products is carbon neutral."),
    (GREEN, False, "Our delivery is hardly carbon neutral."),
    (EFFICACY, False, "Aucun médicament ne guérit l'asthme."),
    (EFFICACY, False, "Notre sirop ne guérit pas la toux."),
    (EFFICACY, False, "No medicine cures asthma."),
    (EFFICACY, False, "Our syrup doesn't cure coughs."),
    (EFFICACY, False, "Our cream never cured eczema and we never said so."),
    (HARM, False, "Aucun vertige depuis Zelprivex."),
    (HARM, False, "Je n'ai jamais eu de nausées sous Zelprivex."),
    (HARM, False, "I never had nausea on Zelprivex."),
    (HARM, False, "No dizziness since Zelprivex, said the diary study."),
    (PRESCRIPTION, False, "Zelprivex ne soigne pas tout le monde."),
    (PRESCRIPTION, False, "Zelprivex doesn't cure anyone."),
    (ADVICE, False, "N'achetez pas Kestrel sur un coup de tête."),
    (ADVICE, False, "Je ne conseille pas d'acheter Kestrel."),
    (ADVICE, False, "Don't buy Kestrel on a whim."),
    (ADVICE, False, "I would never say buy Kestrel."),
    (SPOKEN, False, "Je ne parle pas au nom de Nordwind."),
    (SPOKEN, False, "I don't speak on behalf of Nordwind."),
    (SPOKEN, False, "L'entreprise ne s'engage pas à rembourser."),
    (RIVAL, False, "Kestrel n'est pas une arnaque."),
    (RIVAL, False, "Kestrel is not a scam."),
    (RIVAL, False, "Nos concurrents ne mentent pas."),
    (RIVAL, False, "Our competitors don't lie."),
    (VOTE, False, "Je ne vous dis pas de voter pour Maud Kerbrat."),
    (VOTE, False, "I'm not telling you to vote for Maud Kerbrat."),
    (INSULT, False, "Le nouveau stagiaire n'est pas un idiot."),
    (INSULT, False, "The new intern is not an idiot."),
    (TAX, False, "Un placement n'est jamais défiscalisé à 100 %."),
    (TAX, False, "Our ISA is not tax-free for everyone."),
    (COMPARED, False, "Zelprivex n'est pas plus efficace que Kestrelix."),
    (COMPARED, False, "Zelprivex isn't safer than Kestrelix."),
    (UNAPPROVED, False, "Zelprivex ne s'utilise pas hors AMM pour maigrir."),
    (UNAPPROVED, False, "Zelprivex must not be used off-label for weight loss."),
    (INSIDE, True, "Je ne vous ai rien dit, mais le dividende double cette année."),
    (INSIDE, True, "I didn't tell you, but the dividend is doubling this year."),
    (INSIDE, True, "You didn't hear it from me: the merger is through the board."),
    (PASSWORD, True, "Ne le dites à personne : mot de passe Printemps2026!"),
    (PERSONAL, True, "N'appelez surtout pas le 06 39 98 45 12."),
    (SECRET, True, "Don't tell anyone: Project Falcon ships in March."),
    (CREDIT, False, "Nous ne faisons pas de prêt en 5 minutes."),
    (CREDIT, False, "Aucun prêt n'est accordé sans justificatif chez nous."),
    (CREDIT, False, "We don't do loans in 5 minutes."),
    (CREDIT, False, "We never lend with no questions asked."),
    (CREDIT, False, "Il n'existe pas de crédit sans condition."),
    (CREDIT, False, "There is no such thing as a no-questions loan."),
    (CRYPTO, False, "Nous ne proposons pas de bitcoin."),
    (CRYPTO, False, "On ne vend aucun jeton, n'achetez rien en notre nom."),
    (CRYPTO, False, "We don't sell bitcoin, don't buy it from anyone using our name."),
    (CRYPTO, False, "Never buy crypto from a stranger."),
    (CRYPTO, False, "N'achetez jamais de crypto à un inconnu."),
    (PRESSURE, False, "Rien ne presse pour investir dans Velora."),
    (PRESSURE, False, "No rush to invest in Velora, take your time."),
    (PRESSURE, False, "Ne vous dépêchez pas d'investir."),
    (PRESSURE, False, "Don't hurry to invest in the fund."),
    (TESTIMONIAL, False,
     "Nous n'utilisons pas les témoignages de nos clients pour vendre un placement."),
    (TESTIMONIAL, False, "We don't use our clients' testimonials to sell investments."),
    (RISK, False, "N'investissez pas dans un fonds que vous ne comprenez pas."),
    (RISK, False, "Don't invest in a fund you don't understand."),
    (RISK, False, "Ne souscrivez jamais à une SCPI sous la pression."),
    (RISK, False, "Never subscribe to a fund under pressure."),
    (PERFORMANCE, False, "Velora n'a pas gagné 18 % l'an dernier, contrairement à la rumeur."),
    (PERFORMANCE, False, "Velora didn't gain 18% last year, whatever you read."),
    (PERFORMANCE, False, "Notre fonds n'a pas battu l'indice."),
    (PERFORMANCE, False, "Our fund didn't beat the index."),
    (INSIDE, False, "Je ne sais rien des résultats du trimestre."),
    (INSIDE, False, "I know nothing about the quarter's results."),
    (CASE, False, "Nous ne commentons pas l'amende."),
    (CASE, False, "We do not comment on the class action."),
    (CLIENT, False, "Marchenoir n'est pas notre client."),
    (CLIENT, False, "Marchenoir is not a client of ours."),
    (UNAPPROVED, False,
     "Notre molécule n'est pas encore autorisée, rien ne prouve qu'elle guérit."),
    (UNAPPROVED, False, "Our molecule is not authorised yet, and nothing proves that it works."),
    (PATIENT, False, "Aucun patient n'est nommé dans cette étude sur l'asthme."),
    (PATIENT, False, "No patient is named in this asthma study."),
    (TIE, False, "Personne ne m'a payée pour aimer le vélo."),
    (FORECAST, False, "Nos ventes ne vont pas doubler en 2028."),
    (FORECAST, False, "Our sales will not double in 2028."),
    (FORECAST, False, "Rien ne dit que nos ventes doubleront en 2028."),
    (GUARANTEE, False, "On ne peut pas ne jamais perdre : aucun fonds n'est infaillible."),
    (GUARANTEE, False, "Capital non garanti."),
    (GUARANTEE, False, "Il n'y a pas de rendement garanti."),
    (GUARANTEE, False, "There is no guaranteed return."),
    (GUARANTEE, False, "There's no such thing as free money."),
    (GUARANTEE, False, "L'argent facile n'existe pas."),
    (GUARANTEE, False, "Le zéro risque, ça n'existe pas en Bourse."),
    (GUARANTEE, False, "Nobody can guarantee returns."),
    (GUARANTEE, False, "Personne ne peut garantir un rendement."),
    (GUARANTEE, False, "We cannot guarantee returns."),
    (GUARANTEE, False, "Nous ne garantissons aucun rendement."),
    (GUARANTEE, False, "We do not promise guaranteed returns."),
    (GUARANTEE, False, "Not every fund is safe for your savings."),
    (GUARANTEE, False, "Méfiez-vous de qui promet un rendement garanti."),
    (GREEN, False, "Notre vol n'est ni neutre en carbone ni écologique."),
    (GREEN, False, "Our flight is neither carbon neutral nor eco-friendly."),
    (GREEN, False, "Rien n'est 100 % écologique, pas même notre carte."),
    (GREEN, False, "Nothing is 100% green, not even our card."),
    (EFFICACY, False, "Il n'existe aucun remède miracle contre la migraine."),
    (EFFICACY, False, "There is no miracle cure for migraine."),
    (EFFICACY, False, "Notre gélule n'est pas efficace à 100 %."),
    (EFFICACY, False, "Our capsule is not 100% effective."),
    (EFFICACY, False, "Aucun médicament n'est sans effet secondaire."),
    (EFFICACY, False, "No medicine is without side effects."),
    (COMPARED, False, "Rien ne prouve que Zelprivex est meilleur que Kestrelix."),
    (COMPARED, False, "Nothing shows that Zelprivex is better than Kestrelix."),
    (TAX, False, "Aucun placement n'est totalement exonéré d'impôt."),
    (TAX, False, "No investment is entirely tax-free."),
    (SPOKEN, False, "Je ne suis pas le porte-parole de Nordwind."),
    (SPOKEN, False, "I'm not a spokesperson for Nordwind."),
    (SPOKEN, False, "We have not officially denied anything."),
]  # fmt: skip

# Words quoted to condemn, to warn or to report are not the author's.
QUOTED = [
    (GUARANTEE, False, "« Rendement garanti » : dès que vous lisez ça, fuyez."),
    (GUARANTEE, False, "“Guaranteed returns” in an email? Delete it."),
    (GUARANTEE, False, "On m'a vendu un \"placement sans risque\" : une arnaque."),
    (GUARANTEE, False, "A friend was promised guaranteed returns: a scam."),
    (INSULT, False, "« Les femmes ne savent pas coder » : entendu en réunion, inacceptable."),
    (INSULT, False,
     "Someone said women can't code. I was told that to my face and it is "
     "unacceptable."),
    (INSULT, False, "On m'a traité d'abruti en réunion."),
    (INSULT, False, "They called me an idiot and nobody said a word."),
    (RIVAL, False, "Un client m'a dit « Kestrel, c'est une arnaque » ; je ne suis pas d'accord."),
    (RIVAL, False, "A client said “Kestrel is a scam”; I disagree."),
    (EFFICACY, False, "« Guérit l'eczéma en une nuit » : comment repérer les fausses promesses."),
    (EFFICACY, False, "“Cures eczema overnight”: how to spot false promises."),
    (GREEN, False, "« Neutre en carbone » : la directive interdit cette allégation."),
    (GREEN, False, "“Carbon neutral”: the directive bans this claim."),
    (CRYPTO, False, "« Achetez du bitcoin, argent facile » : méfiez-vous de ces messages."),
    (CRYPTO, False, "“Buy bitcoin, easy money”: beware of these messages."),
    (CREDIT, False, "« Prêt en 5 minutes sans justificatif » : attention aux arnaques."),
    (CREDIT, False, "“Loan in 5 minutes, no questions asked”: beware of scams."),
    (BEST, False, "« La meilleure banque d'Europe », disait la pub de 1985."),
    (VOTE, False, "« Votez pour Maud Kerbrat », disait l'affiche de 1954."),
    (ADVICE, False, "« Achetez Kestrel » : voilà le genre de conseil à ne pas suivre."),
    (ADVICE, False, "“Buy Kestrel now”: the kind of tip you should ignore."),
    (INSIDE, True, "« Le dividende double », m'a soufflé le DAF, rien n'est encore annoncé."),
    (PASSWORD, True, "Sur le post-it : « mot de passe Printemps2026! »"),
    (PASSWORD, True, "Sur le post-it, mot\u00a0de\u00a0passe\u202f: Printemps2026!"),
    (PERSONAL, True, "Il a écrit : « appelez-moi au 06 39 98 45 12 »."),
    (CRYPTO, False, "Le bitcoin a gagné 8 % cette semaine, selon la presse."),
    (CRYPTO, False, "Bitcoin rose 8% this week, according to the press."),
    (INSULT, False,
     "Il m'a traitée de « grosse vache » devant tous, et personne n'a réagi : "
     "inacceptable."),
    (INSULT, False, "He called me a “fat pig” in front of everyone. Unacceptable."),
    (INSULT, False, "Le rapport cite des propos racistes : « les étrangers dehors »."),
    (VOTE, False, "Le journal titre : « Votez contre la réforme »."),
    (BEST, False, "TechMag nous classe n° 1 du marché en mars 2026 (12 outils comparés)."),
    (BEST, False, "Ranked No. 1 by TechMag, March 2026, 12 tools compared."),
    (GUARANTEE, False, "L'AMF alerte sur les rendements garantis."),
    (GUARANTEE, False, "The FCA warns about guaranteed returns."),
    (GUARANTEE, False, "Idée reçue : « le fonds euros est sans risque »."),
    (GUARANTEE, False, "Myth: “property is risk-free”."),
    (GUARANTEE, False, "Vrai ou faux : un placement sans risque existe."),
    (CREDIT, False,
     "Arnaque au crédit : « prêt sans justificatif, argent ce soir », ne répondez "
     "pas."),
    (CREDIT, False, "Loan scams: “money tonight, no questions asked”, do not reply."),
    (EFFICACY, False, "Non, le citron ne guérit pas le cancer."),
    (EFFICACY, False, "No, lemon doesn't cure cancer."),
    (EFFICACY, False, "Désinformation : « cette tisane guérit le diabète »."),
    (RIVAL, False, "Le tribunal a jugé que Kestrel avait menti, décision en lien."),
    (RIVAL, False, "The court found that Kestrel lied, ruling linked."),
    (ADVICE, False,
     "Selon l'étude d'Orbanque, datée et publiée avec ses conflits d'intérêts, "
     "Kestrel est à l'achat."),
    (PASSWORD, False, "« 123456 » reste le mot de passe le plus utilisé."),
    (PASSWORD, False, "“123456” is still the most used password."),
    (HARM, False,
     "Les effets indésirables de Zelprivex, dont les vertiges, figurent dans la "
     "notice."),
    (HARM, False, "Dizziness is listed as a rare side effect in Zelprivex's leaflet."),
    (CASE, False, "La CJUE a rendu un arrêt sur les cookies."),
    (CASE, False, "How an appeal works, in one minute."),
]  # fmt: skip

# A question clears an opinion; it does not clear an offer nor a report of harm.
ASKED = [
    (GUARANTEE, True, "Et si le rendement était garanti ?"),
    (GUARANTEE, True, "What if I told you returns are guaranteed?"),
    (GUARANTEE, True, "Un rendement garanti, ça vous dit ?"),
    (GUARANTEE, True, "Fancy a guaranteed return?"),
    (BEST, False, "Sommes-nous la meilleure banque d'Europe ?"),
    (BEST, False, "Are we the best bank in Europe?"),
    (BEST, False, "Is our app the fastest on the market?"),
    (GREEN, False, "Notre carte est-elle écologique ?"),
    (GREEN, False, "Is our card eco-friendly?"),
    (EFFICACY, False, "Un sirop peut-il guérir la toux en une nuit ?"),
    (EFFICACY, False, "Can a syrup cure a cough overnight?"),
    (ADVICE, False, "Faut-il acheter Kestrel ?"),
    (ADVICE, False, "Should you buy Kestrel?"),
    (CASE, False, "L'amende sera-t-elle annulée ?"),
    (VOTE, False, "Faut-il voter pour la liste de Maud Kerbrat ?"),
    (TAX, True, "Zéro impôt avec notre SCPI, ça vous tente ?"),
    (CREDIT, True, "Besoin de cash ? Un prêt en 5 minutes ?"),
    (CRYPTO, True, "Et si vous achetiez du bitcoin avec Nordwind ?"),
    (RISK, True, "Et si vous investissiez dans notre SCPI ? Écrivez-moi."),
    (RISK, True, "What if you invested in our fund? Message me."),
    (HARM, True, "Qui perd ses cheveux sous Zelprivex ?"),
    (HARM, True, "Anyone else losing hair on Zelprivex?"),
    (EFFICACY, False, "Si un sirop guérissait la toux, ça se saurait."),
    (EFFICACY, False, "If a syrup cured coughs we would know."),
]  # fmt: skip

# What is published may be said; what will be published may not.
PUBLIC = [
    (INSIDE, False, "Résultats publiés ce matin : CA du T3 en hausse de 22 %."),
    (INSIDE, False, "Q3 revenue up 22%, published this morning (press release)."),
    (INSIDE, False, "La fusion, annoncée en mars, est finalisée."),
    (INSIDE, False, "The merger announced in March is complete."),
    (INSIDE, True, "CA du T3 : +22 %, pas encore publié."),
    (INSIDE, True, "Q3 revenue up 22%, not published yet."),
    (INSIDE, True, "Les résultats seront publiés jeudi : CA du T3 +22 %."),
    (INSIDE, True, "Q3 revenue is up 22%, the press release is out on Thursday."),
    (SECRET, False, "Le projet Mistral est annoncé ce matin par communiqué."),
    (SECRET, False, "Project Falcon was announced this morning."),
    (SECRET, True, "Le projet Mistral n'est pas encore annoncé."),
    (SECRET, True, "Project Falcon has not been announced yet."),
    (SECRET, True, "Le projet Mistral sera annoncé en mars."),
    (CLIENT, False,
     "Communiqué commun : Marchenoir et Nordwind s'associent pour recycler, notre "
     "contrat est signé."),
    (CLIENT, False, "Case study published with Marchenoir: how our tool helped."),
    (FORECAST, False,
     "Comme publié dans notre rapport annuel, nous viserons 10 % de croissance des "
     "ventes."),
    (CASE, False, "L'accord avec l'AMF est publié, le communiqué est en ligne."),
    (SPOKEN, False, "L'entreprise a publié un communiqué : elle dément toute fuite."),
    (SECRET, False, "As the company announced on Monday, 120 roles will go."),
    (SECRET, False, "Comme l'entreprise l'a annoncé lundi, 120 postes seront supprimés."),
]  # fmt: skip

# A past fact is no promise.
TIMED = [
    (FORECAST, False, "Nos ventes ont doublé en 2019, c'est dans le rapport annuel."),
    (FORECAST, False, "Our sales doubled in 2019, it's in the annual report."),
    (FORECAST, True, "Nos ventes vont doubler en 2028."),
    (FORECAST, True, "Our sales will double in 2028."),
    (FORECAST, False, "En 2015, notre action a dépassé 80 €."),
    (FORECAST, True, "Notre action dépassera 80 € avant Noël."),
    (SPOKEN, False,
     "En 2019, l'entreprise s'était engagée à remplacer les appareils, et elle l'a "
     "fait."),
    (SPOKEN, True, "L'entreprise s'engage à remplacer les appareils."),
    (PRESSURE, False, "La souscription de la SCPI a fermé hier soir."),
    (PRESSURE, True, "La souscription de la SCPI ferme ce soir, vite !"),
    (PRESSURE, False, "Subscriptions to the fund closed last night."),
    (PRESSURE, True, "Subscriptions to the fund close tonight, hurry!"),
    (GUARANTEE, True, "Un rendement garanti depuis 2010 et pour toujours."),
    (PERFORMANCE, True, "Velora avait pris 18 % en 2019."),
    (PERFORMANCE, True, "Velora visera 18 % par an."),
    (FORECAST, True, "L'an prochain on dépasse tous les objectifs de ventes, c'est sûr."),
    (FORECAST, True, "Expect record profits again in 2027."),
    (INSIDE, False, "En 2019, le CA du T3 avait bondi de 22 % (rapport annuel)."),
    (INSIDE, False, "Back in 2019, Q3 revenue rose 22%, says the annual report."),
    (CASE, False, "Le procès de 2015, jugé et publié, est au programme du cours."),
    (SECRET, False, "Souvenir du projet Apollo, livré en 2019."),
    (SPOKEN, True, "Nous rembourserons tout le monde, promis."),
    (SPOKEN, True, "We will refund everyone, I promise."),
    (ADVICE, False, "J'ai vendu mes actions Kestrel en 2012."),
]  # fmt: skip

# Somebody else's product, or none at all, is not the company's.
WHOSE = [
    (BEST, False, "Le boulanger d'en face fait le meilleur pain de la ville."),
    (BEST, False, "My dentist is the best in town."),
    (BEST, True, "Notre appli est la meilleure du marché."),
    (TIE, False, "J'adore les chaussures de Marchenoir, je ne peux plus m'en passer."),
    (TIE, False, "I love the bakery across the road, can't live without it."),
    (TIE, True, "Florelle, je ne peux plus m'en passer 😍"),
    (TIE, True, "Florelle vanilla, I can't live without it 😍"),
    (HARM, False, "Mon vélo perd de l'huile depuis la révision."),
    (HARM, False, "My bike has been shaking since the service."),
    (GREEN, False, "La forêt est bien verte ce matin."),
    (GREEN, False, "The forest is green this morning."),
    (RISK, False, "Découvrez le livre de ma voisine, ouvert à tous."),
    (RISK, False, "Discover my neighbour's book, now open to everyone."),
    (RIVAL, False, "Ce film est une arnaque."),
    (RIVAL, False, "That film is garbage."),
    (INSIDE, False, "Kestrel a publié un CA du T3 en hausse de 22 %."),
    (INSIDE, False, "Kestrel reported Q3 revenue up 22%."),
    (FORECAST, False, "Le marché des pompes à chaleur va doubler d'ici 2030, selon l'AIE."),
    (FORECAST, False, "The heat pump market will double by 2030, says the IEA."),
    (EFFICACY, False, "L'équipe a soigné la panne du serveur."),
    (EFFICACY, False, "The team cured the server crash."),
    (GUARANTEE, False, "Bonne humeur garantie à la soirée."),
    (GUARANTEE, False, "Good mood guaranteed at the party."),
    (GUARANTEE, False, "Notre bouilloire est garantie deux ans."),
    (GUARANTEE, False, "Our kettle comes with a two-year guarantee."),
    (PERFORMANCE, False, "Le CAC 40 a pris 8 % cette année."),
    (PERFORMANCE, False, "The S&P 500 gained 8% this year."),
    (PERFORMANCE, False, "L'inflation atteint 3 % par an."),
    (PERFORMANCE, False, "Inflation runs at 3% a year."),
    (PERFORMANCE, False, "Mon potager a rendu 18 % de tomates en plus."),
    (BEST, False, "Ma grand-mère fait la meilleure tarte de France."),
    (BEST, False, "My gran makes the best cake in the world."),
    (BEST, False, "Le meilleur manager que j'ai eu."),
    (BEST, False, "The best team evening of the year!"),
    (BEST, False, "Meilleurs vœux à tous."),
    (BEST, False, "Best practices for PDFs."),
    (GREEN, False, "Ma voisine roule en voiture électrique."),
    (GREEN, False, "La banque d'en face a repeint sa façade en vert."),
    (RISK, False, "Découvrez le nouveau café de la place."),
    (RISK, False, "Come and discover our new branch, coffee on us."),
    (RISK, False, "Rejoignez notre équipe fonds, CDI à Lyon."),
    (RISK, False, "Join our fund accounting team in Leeds."),
    (TIE, False, "J'adore ma mutuelle, ce n'est pas la nôtre d'ailleurs."),
    (TIE, True, "Je recommande la carte Nordwind à tous mes amis."),
    (TIE, True, "Nordwind changed my life, you should all switch!"),
    (FORECAST, False, "L'équipe de foot va doubler ses entraînements en 2028."),
    (FORECAST, False, "The heat pump market will double by 2030."),
    (SPOKEN, False, "Je m'engage à courir le semi."),
    (SPOKEN, False, "I promise to bring croissants."),
    (INSIDE, False, "Le CA de la boulangerie du coin a explosé ce trimestre."),
    (CLIENT, False, "Je suis client de Marchenoir, j'adore leurs chaussures."),
    (CLIENT, False, "Happy Marchenoir customer, great shoes."),
    (SECRET, False, "Le mistral souffle à Avignon."),
    (SECRET, False, "A falcon nests on our roof."),
    (SECRET, False, "Confidentiel, un podcast que j'adore."),
    (RIVAL, False, "Mon aspirateur est une arnaque."),
    (RIVAL, False, "This printer is garbage."),
    (INSULT, False, "Mon chat est un idiot."),
    (HARM, False, "J'ai la nausée en voyant le planning."),
    (HARM, False, "My headache came from the party."),
    (HARM, True, "Ma fille a des plaques depuis le nouveau sirop."),
    (HARM, True, "My daughter has had a rash since the new syrup."),
    (EFFICACY, False, "Guérir la toux de l'imprimante, mission accomplie."),
    (PRESCRIPTION, False, "L'équipe Zelprivex a gagné le tournoi de foot."),
    (PRESCRIPTION, False, "The Zelprivex team won the tournament."),
    (CREDIT, False, "Tout le crédit revient à Nora, simple et efficace."),
    (CREDIT, False, "Credit where it's due: easy win for Nora."),
    (CREDIT, False, "Prêt à partir en 5 minutes !"),
    (CRYPTO, False, "J'ai perdu mon jeton de caddie, vite."),
    (CRYPTO, False, "Coin toss decides who buys coffee."),
    (TAX, False, "Boutique duty free ouverte."),
    (TESTIMONIAL, False, "« Super intégration », dit notre alternante."),
    (ADVICE, False, "Achetez vos places pour le concert."),
    (ADVICE, False, "Buy your tickets for the gig."),
    (ADVICE, False, "Gardez Kestrel en tête pour le tournoi de foot."),
    (PRESSURE, False, "Le train part à 18 h 03, vite !"),
    (PRESSURE, False, "Les inscriptions au webinaire sur les fonds ferment ce soir."),
    (PRESSURE, False, "Registration for our fund webinar closes tonight."),
]  # fmt: skip

# A warning counts anywhere in the post, for what it answers.
WARNED = [
    (PERFORMANCE, False,
     "Les performances passées ne préjugent pas des performances futures. Velora a "
     "pris 21 % l'an dernier."),
    (PERFORMANCE, False,
     "Past performance is no guarantee of future results. Velora gained 21% last "
     "year."),
    (PERFORMANCE, False,
     "Velora a pris 21 % l'an dernier.\n\nL'équipe a fêté ça. Il faisait "
     "beau.\n\nLes performances passées ne préjugent pas des performances futures."),
    (RISK, False, "Capital at risk. Discover Velora Growth, now open to everyone."),
    (RISK, False,
     "Découvrez Velora Croissance, ouvert à tous.\n\n#investir #épargne\n\nRisque de "
     "perte en capital."),
    (GUARANTEE, True, "Rendement garanti de 8 %. Risque de perte en capital."),
    (GUARANTEE, True, "Guaranteed 8% return. Capital at risk."),
    (PRESSURE, True, "Plus que 48 h pour investir ! Risque de perte en capital."),
    (PRESSURE, True, "Only 48 hours left to invest! Capital at risk."),
    (TAX, False,
     "Une rente nette d'impôt chez Velora. La fiscalité dépend de votre situation et "
     "peut évoluer."),
    (GUARANTEE, True, "Découvrez Velora, ouvert à tous. Sans risque de perte en capital !"),
]  # fmt: skip

# Hashtags and emoji are words.
TAGGED = [
    (GUARANTEE, True, "#RendementGaranti"),
    (GUARANTEE, True, "#rendementgaranti avec Velora"),
    (GUARANTEE, True, "#SansRisque et ça rapporte, ma SCPI"),
    (GUARANTEE, True, "#sansrisque notre SCPI rapporte"),
    (GUARANTEE, True, "#GuaranteedReturns"),
    (GUARANTEE, True, "#guaranteedreturns with Velora"),
    (GUARANTEE, True, "#RiskFree investing"),
    (GUARANTEE, True, "#riskfree investing with us"),
    (GUARANTEE, True, "#CantLose with our fund"),
    (GREEN, True, "Livraison #NeutreEnCarbone"),
    (GREEN, True, "Livraison #neutreencarbone 🌱"),
    (GREEN, True, "#CarbonNeutral delivery"),
    (GREEN, True, "Our #carbonneutral delivery"),
    (GREEN, True, "#EcoFriendly packaging from us"),
    (BEST, True, "Nous sommes #N1 de la paie"),
    (BEST, True, "#No1 in payroll"),
    (BEST, True, "Leader mondial de la paie 👑 #LeaderMondial"),
    (TAX, True, "#ZéroImpôt avec notre SCPI"),
    (TAX, True, "#TaxFree gains with Velora"),
    (TAX, True, "#zeroimpot avec notre SCPI"),
    (CRYPTO, True, "Achetez du #BTC avec nous"),
    (CRYPTO, True, "Buy #BTC with us 🚀"),
    (ADVICE, True, "$KSTL 🚀🚀"),
    (PRESCRIPTION, True, "#Zelprivex #psoriasis"),
    (PRESCRIPTION, True, "#zelprivex #asthme"),
    (SECRET, True, "#ProjetMistral 🤫"),
    (SECRET, True, "#ProjectFalcon 🤫"),
    (RIVAL, True, "#KestrelFail encore une panne, des clowns"),
    (RIVAL, True, "#KestrelFail third outage, clowns"),
    (TIE, False, "J'adore Velora #NordwindEmployee"),
    (RISK, True, "#InvestNow in Velora Growth, link 👇"),
    (RISK, True, "SCPI dès 50 € 👇 #Investir"),
    (PRESSURE, True, "⏳ 48h pour investir dans Velora"),
    (PRESSURE, True, "⏳ 48h left to invest in Velora"),
    (HARM, True, "zelprivex = 🤮"),
    (HARM, True, "Zelprivex made me 🤮"),
    (HARM, True, "😵 depuis Zelprivex"),
    (HARM, True, "😵 since Zelprivex"),
    (GUARANTEE, True, "Votre capital 🔒 avec Velora"),
    (GUARANTEE, True, "Gain sûr à 💯 avec Velora"),
    (GUARANTEE, True, "Velora: 💯 safe for your savings"),
    (RIVAL, True, "Kestrel 🗑️"),
    (RIVAL, True, "Kestrel = 💩"),
    (PERFORMANCE, True, "Velora +18 % 📈"),
    (PERFORMANCE, True, "Velora +18% YTD 📈"),
    (RISK, True, "Velora 👇 dès 50 €"),
    (CRYPTO, True, "₿ en deux clics chez nous 🚀"),
    (HARM, True, "💊 Zelprivex + moi = 🤢 toute la nuit"),
    (GREEN, True, "Notre livraison 🌱💯 écologique"),
    (BEST, True, "👑 leader mondial de la paie"),
    (INSIDE, True, "T3 💥 CA au plafond, RDV jeudi 🤫"),
    (INSIDE, True, "Q3 💥 revenue through the roof, wait 4 Thu 🤫"),
    (RIVAL, True, "Orbanque 🤡🤡"),
    (ADVICE, True, "$KSTL 💎🙌"),
    (GUARANTEE, True, "Gains 💯 garantis 💰"),
    (PRESSURE, True, "⏰ dernières parts de la SCPI ‼️"),
    (CREDIT, True, "💸 prêt en 5 min, lien 👇"),
    (TAX, True, "0 € d'impôt 😎 avec notre PER"),
    (TESTIMONIAL, True, "⭐⭐⭐⭐⭐ nos clients adorent notre gestion pilotée"),
    (INSULT, True, "Ce client est un 🐷"),
]  # fmt: skip

# Inclusive writing hides nothing.
INCLUSIVE = [
    (TESTIMONIAL, True, "97 % de nos client·e·s investisseurs nous recommandent."),
    (TESTIMONIAL, True, "97 % de nos investisseur·euse·s nous recommandent."),
    (SECRET, True, "300 collaborateur·rice·s supprimé·e·s à Lyon, pas encore annoncé."),
    (BEST, True, "Nous sommes leader·euse mondial·e de la paie."),
    (PATIENT, True, "Notre patient·e Marie Dupont, de Leeds, remarche enfin !"),
    (INSULT, True, "Le·la nouveau·elle stagiaire est un·e idiot·e."),
    (RISK, True, "Investisseur·ses, découvrez Velora Croissance, ouvert à tous·tes."),
    (PERFORMANCE, True, "Nos client(e)s ont gagné 18 % avec Velora."),
    (TIE, False, "Salarié·e chez Nordwind, j'adore Velora."),
    (TIE, False, "En tant que collaborateur.rice de Nordwind, j'adore Velora."),
]  # fmt: skip

# Elisions, and accents that are missing, hide nothing.
ELIDED = [
    (GUARANTEE, True, "Rendement garanti a 8 %, qu'on se le dise"),
    (GUARANTEE, True, "L'epargne sans aucun risque, c'est Velora"),
    (GUARANTEE, True, "Un rendement qu'on garantit, l'épargne d'aujourd'hui avec Velora."),
    (EFFICACY, True, "Notre sirop guerit la toux"),
    (GREEN, True, "Emballage ecologique chez nous"),
    (GREEN, True, "Notre carte eco-responsable"),
    (TAX, True, "Defiscalisez a 100 % avec notre SCPI"),
    (HARM, True, "J'ai des vertiges depuis Zelprivex"),
    (HARM, True, "Jai des vertiges depuis Zelprivex"),
    (HARM, True, "Depuis que j’prends Zelprivex, j’ai des nausées"),
    (CASE, True, "L'amende qu'on vient de prendre sera annulée"),
    (BEST, True, "Le leader inconteste de la paie, c'est nous"),
    (GUARANTEE, False, "Le rendement n’est pas garanti."),
    (GUARANTEE, False, "Le rendement nest pas garanti."),
    (GUARANTEE, False, "Aucun placement nest sans risque"),
    (RISK, True, "Decouvrez Velora Croissance, ouvert a tous"),
    (FORECAST, True, "Le chiffre d’affaires doublera d’ici 2028 chez nous, c’est sûr."),
    (CRYPTO, True, "J’achète du bitcoin chez Nordwind, profitez-en"),
]  # fmt: skip

# French and English in one post are both read.
MIXED = [
    (GUARANTEE, True, "Notre fonds, c'est risk-free et ça rapporte."),
    (GUARANTEE, True, "Un placement safe, no risk, avec Velora."),
    (GUARANTEE, True, "Our new SCPI, sans risque, rendement garanti."),
    (RISK, True, "Découvrez Velora Growth, link in bio 👇"),
    (RISK, True, "Join us: notre SCPI est ouverte à tous."),
    (PRESSURE, True, "Last call pour notre SCPI !"),
    (PRESSURE, True, "Hurry up, la souscription du fonds ferme ce soir."),
    (BEST, True, "Best banque ever, number one en France."),
    (GREEN, True, "Packaging eco-friendly pour notre lessive."),
    (GREEN, True, "Our new carte 100 % verte."),
    (CRYPTO, True, "Buy the dip sur notre appli bitcoin !"),
    (ADVICE, True, "Strong buy sur Kestrel, je dis ça."),
    (ADVICE, True, "Kestrel, it's a pépite, foncez avant lundi."),
    (TAX, True, "Tax-free avec notre assurance-vie !"),
    (TIE, True, "Go for Florelle, c'est une tuerie."),
    (HARM, True, "Since Zelprivex j'ai des vertiges."),
    (HARM, True, "Depuis Zelprivex, I feel dizzy all the time."),
    (PRESCRIPTION, True, "Ask your doctor pour Zelprivex."),
    (EFFICACY, True, "Notre sirop cures la toux en une nuit."),
    (SECRET, True, "Strictly internal : nos prix montent de 9 % en janvier."),
    (SECRET, True, "Interne only: our prices go up 9% in January."),
    (INSIDE, True, "Q3 record : notre CA a explosé, annonce Thursday."),
    (RIVAL, True, "Kestrel, what a joke, des clowns."),
    (INSULT, True, "What an idiot, ce stagiaire."),
]  # fmt: skip

# Figures in words are figures.
NUMBERED = [
    (PERFORMANCE, True, "Velora a pris dix-huit pour cent l'an dernier."),
    (PERFORMANCE, True, "Velora gained eighteen percent last year."),
    (PERFORMANCE, True, "Velora a pris 18 p. 100 l'an dernier."),
    (PERFORMANCE, True, "Velora +18pc YTD"),
    (PERFORMANCE, True, "Velora: ten per cent a year."),
    (PERFORMANCE, True, "Dix pour cent par an avec Velora."),
    (PERFORMANCE, True, "Velora x3 en deux ans"),
    (PERFORMANCE, True, "Velora tripled your stake in two years."),
    (GUARANTEE, True, "Velora : sept pour cent garantis par an."),
    (GUARANTEE, True, "Velora: a guaranteed seven percent a year."),
    (PERFORMANCE, True, "Mille euros placés en 2015 en font deux mille six cents aujourd'hui."),
    (PERFORMANCE, True, "A thousand pounds invested in 2015 is worth two thousand today."),
    (CREDIT, True, "Un prêt de cinq mille euros à trois pour cent, dites oui."),
    (CREDIT, True, "A loan of five thousand pounds at three percent, apply now."),
    (FORECAST, True, "Nos ventes vont bondir de vingt pour cent l'an prochain."),
    (INSIDE, True, "CA du trimestre : plus vingt-deux pour cent, vous verrez jeudi."),
    (CRYPTO, True, "Staking à douze pour cent chez nous."),
    (CRYPTO, True, "Staking at twelve percent with us."),
    (EFFICACY, True, "Efficace à cent pour cent contre la migraine, notre comprimé."),
    (EFFICACY, True, "One hundred percent effective against migraine, our tablet."),
    (SECRET, True, "Trois cents postes supprimés à Lyon, les RH nous l'ont dit."),
    (SECRET, True, "Two hundred redundancies are coming, HR told us."),
]  # fmt: skip

# Bold, wide, spaced, cut, repeated and swapped letters are letters.
DISGUISED = [
    (PASSWORD, True, "Mon code secret : 998877"),
    (PERSONAL, True, "Appelez Léa au O6 39 98 12 34"),
    (PERSONAL, True, "Ring me on O7700 9OO123 tonight"),
    (PERSONAL, True, "Léa, c'est le zéro six soixante-douze douze trente-quatre zéro un"),
    (PERSONAL, False, "Un, deux, trois, quatre, cinq, six, sept : on saute !"),
    (GUARANTEE, True, "Rendement g4ranti avec Velora"),
    (GUARANTEE, True, "Rendement g a r a n t i avec Velora"),
    (GUARANTEE, True, "Rendement garan*ti avec Velora"),
    (GUARANTEE, True, "𝗥𝗲𝗻𝗱𝗲𝗺𝗲𝗻𝘁 𝗴𝗮𝗿𝗮𝗻𝘁𝗶 avec Velora"),
    (GUARANTEE, True, "Ｒｅｎｄｅｍｅｎｔ ｇａｒａｎｔｉ avec Velora"),
    (GUARANTEE, True, "Rendement gаrаnti avec Velora"),
    (GUARANTEE, True, "Rendement ga\u200branti avec Velora"),
    (GUARANTEE, True, "RENDEMENT GARANTI"),
    (GUARANTEE, True, "rendement garantiiiii avec Velora"),
    (GUARANTEE, True, "0 risque avec notre SCPI"),
    (GUARANTEE, True, "risque 0 avec notre SCPI"),
    (GUARANTEE, True, "r!sk-free investing with us"),
    (GUARANTEE, True, "r1sk-fr33 investing with us"),
    (GUARANTEE, True, "gu@ranteed returns with us"),
    (GUARANTEE, True, "g u a r a n t e e d returns with us"),
    (GUARANTEE, True, "guaranteeeeed returns with us"),
    (GUARANTEE, True, "𝐠𝐮𝐚𝐫𝐚𝐧𝐭𝐞𝐞𝐝 returns with us"),
    (GUARANTEE, True, "ＧＵＡＲＡＮＴＥＥＤ returns with us"),
    (GUARANTEE, True, "gua_ranteed returns with us"),
    (GUARANTEE, True, "r.i.s.k f.r.e.e investing with us"),
    (CREDIT, True, "Prêt expr3ss : l'argent ce soir"),
    (CREDIT, True, "cr3dit en 5 minutes, écrivez-moi"),
    (CREDIT, True, "l0an in 5 minutes, apply now"),
    (CRYPTO, True, "B1tcoin en deux clics avec nous"),
    (CRYPTO, True, "Achetez du b i t c o i n avec nous"),
    (CRYPTO, True, "Buy b1tcoin with us"),
    (CRYPTO, True, "𝗕𝗶𝘁𝗰𝗼𝗶𝗻 in two clicks with us"),
    (PASSWORD, True, "p4ssw0rd = Spring2026!"),
    (PASSWORD, True, "m.d.p. : Printemps2026!"),
    (PASSWORD, True, "pass\u200bword: Spring2026!"),
    (PERSONAL, True, "anna[at]exemple[point]fr"),
    (PERSONAL, True, "anna (at) mailhost (dot) com"),
    (INSULT, True, "Le stagiaire est un c*nnard"),
    (INSULT, True, "That rep is a b!tch"),
    (INSULT, True, "Ce type est un cr3tin"),
    (PRESCRIPTION, True, "Zelpr1vex soigne l'asthme"),
    (PRESCRIPTION, True, "Z-e-l-p-r-i-v-e-x heals asthma"),
    (PRESCRIPTION, True, "𝗭𝗲𝗹𝗽𝗿𝗶𝘃𝗲𝘅 heals asthma"),
    (EFFICACY, True, "Notre sirop gu3rit la toux"),
    (EFFICACY, True, "Our syrup cur3s coughs"),
    (EFFICACY, True, "m1racle pill for migraine"),
    (EFFICACY, True, "La pilule m1racle contre la migraine"),
    (TAX, True, "Zéro imp0t avec notre SCPI"),
    (TAX, True, "T@x-free gains with Velora"),
    (GREEN, True, "Emballage éco-fri3ndly chez nous"),
    (GREEN, True, "Our c4rbon neutral delivery"),
    (BEST, True, "𝗡° 𝟭 de la paie"),
    (BEST, True, "Ｎ°１ de la paie"),
    (RISK, True, "D1scover Velora Growth, open to everyone"),
    (RISK, True, "Inv€stissez dans notre SCPI"),
    (TESTIMONIAL, True, "97 % de nos invest1sseurs nous recommandent"),
]  # fmt: skip

# “Not advice” and “views my own” excuse nothing.
DISCLAIMED = [
    (ADVICE, True, "Achetez Kestrel, pas un conseil."),
    (ADVICE, True, "Buy Kestrel, NFA."),
    (ADVICE, True, "Buy Kestrel. Not financial advice, DYOR."),
    (GUARANTEE, True, "Rendement garanti, ces propos n'engagent que moi."),
    (GUARANTEE, True, "Guaranteed returns, views my own."),
    (RISK, True, "Découvrez Velora Croissance, ouvert à tous. DYOR."),
    (CRYPTO, True, "Buy bitcoin with us, NFA, DYOR."),
    (INSIDE, True, "Le dividende double, gardez-le pour vous, propos personnels."),
    (PRESCRIPTION, True, "Zelprivex soigne l'asthme, avis personnel."),
    (TIE, True, "Honnêtement, Florelle m'a changé la vie, avis perso."),
]  # fmt: skip

# Every form of a word is the word; a figure of speech is not.
INFLECTED = [
    (GUARANTEE, True, "GUARANTEED RETURNS!!!"),
    (GUARANTEE, True, "rendements garantis"),
    (GUARANTEE, True, "Returns guaranteed"),
    (GUARANTEE, True, "On vous garantit 8 % par an avec Velora"),
    (GUARANTEE, True, "We guarantee 8% a year with Velora"),
    (GUARANTEE, True, "Vos gains seront garantis"),
    (ADVICE, True, "Achète du Kestrel"),
    (ADVICE, True, "Achetons Kestrel"),
    (ADVICE, True, "Kestrel à l'achat"),
    (RISK, True, "Souscris à Velora Croissance"),
    (RISK, True, "Investis dans notre SCPI"),
    (CREDIT, True, "Emprunte 5 000 € chez nous, dis oui"),
    (EFFICACY, True, "Nos sirops guérissaient la toux en une nuit, et ça continue."),
    (EFFICACY, True, "It healed my eczema for good, our cream."),
    (RIVAL, True, "Kestrel ment à ses clients"),
    (RIVAL, True, "Kestrel lied to its clients"),
    (INSULT, True, "Bande d'idiots"),
    (INSULT, True, "You idiots"),
    (INSULT, False, "Je suis un idiot, j'ai oublié mon badge."),
    (INSULT, False, "I'm an idiot, I forgot my badge."),
    (HARM, False, "Je suis mort de rire."),
    (HARM, False, "This deadline is killing me."),
]  # fmt: skip


@pytest.mark.parametrize(("category", "there", "text"), DENIED, ids=[one[2] for one in DENIED])
def test_a_denial_clears_what_it_reaches_and_nothing_else(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), QUOTED, ids=[one[2] for one in QUOTED])
def test_words_quoted_to_condemn_or_report_are_not_the_authors(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), ASKED, ids=[one[2] for one in ASKED])
def test_a_question_or_a_supposition_clears_no_offer(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), PUBLIC, ids=[one[2] for one in PUBLIC])
def test_what_is_already_public_may_be_said(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), TIMED, ids=[one[2] for one in TIMED])
def test_a_past_fact_is_no_promise(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), WHOSE, ids=[one[2] for one in WHOSE])
def test_somebody_elses_product_is_not_the_companys(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), WARNED, ids=[one[2] for one in WARNED])
def test_a_warning_counts_anywhere_for_what_it_answers(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), TAGGED, ids=[one[2] for one in TAGGED])
def test_hashtags_and_emoji_are_words(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(
    ("category", "there", "text"), INCLUSIVE, ids=[one[2] for one in INCLUSIVE]
)
def test_inclusive_writing_reads_like_any_other(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), ELIDED, ids=[one[2] for one in ELIDED])
def test_elisions_and_missing_accents_hide_nothing(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), MIXED, ids=[one[2] for one in MIXED])
def test_both_languages_are_read_in_one_post(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(("category", "there", "text"), NUMBERED, ids=[one[2] for one in NUMBERED])
def test_figures_in_words_are_figures(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(
    ("category", "there", "text"), DISGUISED, ids=[one[2] for one in DISGUISED]
)
def test_disguised_letters_are_letters(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(
    ("category", "there", "text"), DISCLAIMED, ids=[one[2] for one in DISCLAIMED]
)
def test_a_disclaimer_excuses_nothing(category, there, text):
    assert (category in categories(text)) is there


@pytest.mark.parametrize(
    ("category", "there", "text"), INFLECTED, ids=[one[2] for one in INFLECTED]
)
def test_every_form_of_a_word_is_the_word(category, there, text):
    assert (category in categories(text)) is there


TABLES = [
    DENIED, QUOTED, ASKED, PUBLIC, TIMED, WHOSE, WARNED, TAGGED, INCLUSIVE, ELIDED, MIXED,
    NUMBERED, DISGUISED, DISCLAIMED, INFLECTED,
]  # fmt: skip


def test_every_category_is_read_closely_somewhere():
    tried = {category for table in TABLES for category, _, _ in table}

    assert len(tried) == 29
