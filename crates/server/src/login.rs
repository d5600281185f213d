//! Login at an issuer of OpenID Connect, such as a broker of MitID: authorization code with PKCE, all of it on the
//! server. The browser never sees a token. Must not say who may see a case: the civil registration number does.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::Moment;
use domain::ids::{AuthorityId, CaseId, StaffId};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreIdTokenVerifier, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthenticationContextClass, AuthorizationCode, ClaimsVerificationError,
    Client, ClientId, ClientSecret, CsrfToken, DiscoveryError, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpClientError, IdToken, IdTokenClaims,
    IdTokenFields, IssuerUrl, LanguageTag, LogoutRequest, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError, StandardErrorResponse,
    StandardTokenResponse, TokenResponse as _, reqwest,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::seal::CivilNumber;
use crate::session::Lasting;

/// The environment's name for the client's secret, where it is in no file.
pub const SECRET_VARIABLE: &str = "GENSTART_CLIENT_SECRET";
/// The same for the client at which staff log in.
pub const STAFF_SECRET_VARIABLE: &str = "GENSTART_STAFF_CLIENT_SECRET";
/// How far the issuer's clock may be from ours.
const LEEWAY: Duration = Duration::from_secs(60);
/// An answer of the issuer is good for so long.
const OLDEST: Duration = Duration::from_secs(10 * 60);

/// What an operator says about the login, from the file given with `--login`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub issuer: String,
    pub client_id: String,
    /// A file with the client's secret; else the variable [`SECRET_VARIABLE`].
    #[serde(default)]
    pub client_secret_file: Option<std::path::PathBuf>,
    /// Where citizens reach this server, such as `https://genstart.example`.
    pub public_url: String,
    /// Beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The claim that holds the civil registration number.
    #[serde(default = "civil_number_claim")]
    pub civil_number_claim: String,
    /// The levels of assurance (`acr`) that are enough; the first one is asked for. Empty: any.
    #[serde(default)]
    pub levels: Vec<String>,
    #[serde(default = "idle_minutes")]
    pub idle_minutes: u32,
    #[serde(default = "whole_hours")]
    pub whole_hours: u32,
    /// For how many hours a citizen's own phone may show what it has kept.
    #[serde(default = "keep_hours")]
    pub keep_hours: u16,
    /// Where staff log in; none: they do not, here.
    #[serde(default)]
    pub staff: Option<StaffSettings>,
    #[serde(skip)]
    secret: String,
    #[serde(skip)]
    staff_secret: String,
}

/// What an operator says about the login of staff: another issuer, or another client of the same.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffSettings {
    pub issuer: String,
    pub client_id: String,
    /// A file with the client's secret; else the variable [`STAFF_SECRET_VARIABLE`].
    #[serde(default)]
    pub client_secret_file: Option<std::path::PathBuf>,
    #[serde(default)]
    pub scopes: Vec<String>,
    #[serde(default)]
    pub levels: Vec<String>,
    /// The authority whose staff log in here.
    #[serde(default)]
    pub authority: Option<String>,
    /// Instead of `authority`: the claim that names it, where the issuer serves several.
    #[serde(default)]
    pub authority_claim: Option<String>,
    /// The claim that holds the authority's own key for the person.
    #[serde(default = "key_claim")]
    pub key_claim: String,
}

fn key_claim() -> String {
    "sub".into()
}

fn civil_number_claim() -> String {
    "dk.cpr".into()
}

fn idle_minutes() -> u32 {
    30
}

fn whole_hours() -> u32 {
    8
}

fn keep_hours() -> u16 {
    crate::KEEP_HOURS
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Error)]
pub enum SettingsFault {
    #[error("{file}: {fault}")]
    Unreadable { file: String, fault: std::io::Error },
    #[error("{file}: {fault}")]
    NotSettings {
        file: String,
        fault: Box<toml::de::Error>,
    },
    #[error("{file}: `{field}` must begin with https://, unless it is on this very machine")]
    NotHttps { file: String, field: &'static str },
    #[error("{file}: `{field}` is out of bounds: {remedy}")]
    OutOfBounds {
        file: String,
        field: &'static str,
        remedy: &'static str,
    },
    #[error("no client secret: set `client_secret_file`, or the variable {variable}")]
    NoSecret { variable: &'static str },
    #[error("{file}: [staff] needs `authority`, or else `authority_claim`")]
    NoAuthority { file: String },
}

/// A client's secret, from its file or else from the environment.
fn secret(
    file: Option<&std::path::PathBuf>,
    variable: &'static str,
) -> Result<String, SettingsFault> {
    let no_secret = || SettingsFault::NoSecret { variable };
    let secret = match file {
        Some(path) => std::fs::read_to_string(path).map_err(|fault| SettingsFault::Unreadable {
            file: path.display().to_string(),
            fault,
        })?,
        None => std::env::var(variable).map_err(|_| no_secret())?,
    };
    match secret.trim() {
        "" => Err(no_secret()),
        secret => Ok(secret.to_owned()),
    }
}

impl Settings {
    /// # Errors
    /// The file and what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, SettingsFault> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|fault| SettingsFault::Unreadable {
            file: file.clone(),
            fault,
        })?;
        let mut settings = Self::parse(&text, &file)?;
        settings.secret = secret(settings.client_secret_file.as_ref(), SECRET_VARIABLE)?;
        if let Some(staff) = &settings.staff {
            settings.staff_secret =
                secret(staff.client_secret_file.as_ref(), STAFF_SECRET_VARIABLE)?;
        }
        Ok(settings)
    }

    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str, file: &str) -> Result<Self, SettingsFault> {
        let settings: Self = toml::from_str(text).map_err(|fault| SettingsFault::NotSettings {
            file: file.to_owned(),
            fault: Box::new(fault),
        })?;
        let staff = settings.staff.as_ref();
        let addresses = [
            ("issuer", Some(&settings.issuer)),
            ("public_url", Some(&settings.public_url)),
            ("staff.issuer", staff.map(|staff| &staff.issuer)),
        ];
        if staff.is_some_and(|staff| staff.authority.is_some() == staff.authority_claim.is_some()) {
            return Err(SettingsFault::NoAuthority {
                file: file.to_owned(),
            });
        }
        for (field, address) in addresses {
            if address.is_some_and(|address| !is_safe(address)) {
                return Err(SettingsFault::NotHttps {
                    file: file.to_owned(),
                    field,
                });
            }
        }
        for (field, is_fine, remedy) in [
            (
                "idle_minutes",
                (6..=24 * 60).contains(&settings.idle_minutes),
                "6 to 1440: the citizen is warned five minutes before",
            ),
            (
                "whole_hours",
                (1..=24).contains(&settings.whole_hours),
                "1 to 24",
            ),
            ("keep_hours", settings.keep_hours <= 168, "0 to 168"),
        ] {
            if !is_fine {
                return Err(SettingsFault::OutOfBounds {
                    file: file.to_owned(),
                    field,
                    remedy,
                });
            }
        }
        Ok(settings)
    }

    pub fn with_secret(mut self, secret: &str) -> Self {
        self.secret = secret.to_owned();
        self
    }

    /// The same for the login of staff, where there is one.
    pub fn of_staff(&self) -> Option<Self> {
        let staff = self.staff.clone()?;
        Some(Self {
            issuer: staff.issuer,
            client_id: staff.client_id,
            scopes: staff.scopes,
            levels: staff.levels,
            secret: self.staff_secret.clone(),
            ..self.clone()
        })
    }

    pub fn lasting(&self) -> Lasting {
        Lasting {
            idle_ms: i64::from(self.idle_minutes) * 60_000,
            whole_ms: i64::from(self.whole_hours) * 3_600_000,
        }
    }
}

/// What a claim says, where it is a text.
fn claim(claims: &Claims, name: &str) -> Option<String> {
    match name {
        "sub" => Some(claims.subject().to_string()),
        "preferred_username" => claims.preferred_username().map(|told| told.to_string()),
        "email" => claims.email().map(|told| told.to_string()),
        _ => {
            let told = claims.additional_claims().all.get(name)?;
            told.as_str().map(str::to_owned)
        }
    }
}

/// Encrypted on the way, or not on the way at all.
fn is_safe(address: &str) -> bool {
    let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([':', '/']);
    address.starts_with("https://")
        || here
            .iter()
            .any(|here| address.strip_prefix(here).is_some_and(ends))
}

/// Why a login came to nothing. Says nothing of the person.
#[derive(Debug, Error)]
pub enum LoginFault {
    #[error("not an address: {0}")]
    Address(#[from] openidconnect::url::ParseError),
    #[error("the HTTP client cannot be built: {0}")]
    Http(#[from] reqwest::Error),
    #[error("the issuer cannot be read: {0}")]
    Discovery(Box<DiscoveryError<HttpFault>>),
    #[error("the issuer has no token endpoint")]
    NoTokenEndpoint,
    #[error("the issuer refused the code: {0}")]
    Refused(String),
    #[error("the issuer did not answer: {0}")]
    Unreachable(HttpFault),
    // Neither the body nor what the parser says of it: both can hold a civil registration number.
    #[error("the issuer's answer cannot be read at {0}")]
    Malformed(String),
    #[error("the issuer's answer cannot be used")]
    Other,
    #[error("no ID token in the answer")]
    NoIdToken,
    #[error("the ID token is not to be trusted: {0}")]
    Claims(#[from] ClaimsVerificationError),
    #[error("the ID token is not good yet")]
    NotYet,
    #[error("no civil registration number in the ID token")]
    NoCivilNumber,
    #[error("the ID token does not say who of the staff it is")]
    NoStaff,
}

type HttpFault = HttpClientError<reqwest::Error>;

/// The claims beside the standard ones. They hold personal data: never told by `{:?}`.
#[derive(Clone, Default, Deserialize, Serialize)]
struct BrokerClaims {
    #[serde(flatten)]
    all: BTreeMap<String, serde_json::Value>,
}

impl std::fmt::Debug for BrokerClaims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BrokerClaims").finish_non_exhaustive()
    }
}

impl AdditionalClaims for BrokerClaims {}

type TokenFields = IdTokenFields<
    BrokerClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<TokenFields, CoreTokenType>;
type Token = IdToken<
    BrokerClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Claims = IdTokenClaims<BrokerClaims, CoreGenderClaim>;
type BrokerClient = Client<
    BrokerClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What is remembered, at the server, of a login under way. Used once.
#[derive(Debug, Deserialize, Serialize)]
pub enum UnderWay {
    /// The person is at the issuer.
    Begun(Begun),
    /// The person is known, and has several cases to choose from.
    Choosing(Choosing),
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Choosing {
    pub cases: Vec<CaseId>,
    /// By which the number was found: the cases may be others when the person has chosen.
    pub lookups: Vec<[u8; 32]>,
    pub own_device: bool,
}

#[derive(Deserialize, Serialize)]
pub struct Begun {
    pub nonce: String,
    pub verifier: String,
    /// The hash of what the browser was given to come back with.
    pub browser: [u8; 32],
    pub own_device: bool,
    /// Whether it is a member of staff who logs in.
    pub staff: bool,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun").finish_non_exhaustive()
    }
}

/// Where the browser is sent, and what is remembered of it.
pub struct Way {
    pub address: String,
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Way").finish_non_exhaustive()
    }
}

/// The issuer, met when it is first needed: it may be away when the server starts.
#[derive(Debug)]
pub struct Login {
    pub settings: Settings,
    broker: tokio::sync::Mutex<Option<Arc<Broker>>>,
}

struct Broker {
    http: reqwest::Client,
    metadata: ProviderMetadataWithLogout,
    keys: RwLock<CoreJsonWebKeySet>,
    client: BrokerClient,
}

impl std::fmt::Debug for Broker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Broker").finish_non_exhaustive()
    }
}

impl Login {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            broker: tokio::sync::Mutex::default(),
        }
    }

    /// Where to send the browser.
    ///
    /// # Errors
    /// Where the issuer cannot be reached or read.
    pub async fn begin(&self, lang: &str) -> Result<Way, LoginFault> {
        let broker = self.broker().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = broker.client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        );
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        if let Some(level) = self.settings.levels.first() {
            let level = AuthenticationContextClass::new(level.clone());
            request = request.add_auth_context_value(level);
        }
        let (address, state, nonce) = request
            .add_ui_locale(LanguageTag::new(lang.to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Way {
            address: address.into(),
            state: state.into_secret(),
            nonce: nonce.into_secret(),
            verifier: verifier.into_secret(),
        })
    }

    /// The person who has logged in. That the browser is the one which began is to be known before.
    ///
    /// # Errors
    /// Where the issuer refuses, or its word is not to be trusted.
    pub async fn finish(
        &self,
        code: String,
        begun: Begun,
        now: Moment,
    ) -> Result<CivilNumber, LoginFault> {
        let claims = self.claims(code, begun, now).await?;
        claim(&claims, &self.settings.civil_number_claim)
            .as_deref()
            .and_then(CivilNumber::parse)
            .ok_or(LoginFault::NoCivilNumber)
    }

    /// As [`Login::finish`], for a member of staff: the authority, and its own key for the person.
    ///
    /// # Errors
    /// As [`Login::finish`].
    pub async fn finish_staff(
        &self,
        code: String,
        begun: Begun,
        now: Moment,
    ) -> Result<(AuthorityId, StaffId), LoginFault> {
        let claims = self.claims(code, begun, now).await?;
        let staff = self.settings.staff.as_ref().ok_or(LoginFault::NoStaff)?;
        let told = |name: &String| claim(&claims, name).filter(|told| !told.is_empty());
        let named = staff.authority_claim.as_ref().and_then(told);
        let authority = staff.authority.clone().or(named);
        let found = authority.zip(told(&staff.key_claim));
        let (authority, key) = found.ok_or(LoginFault::NoStaff)?;
        Ok((AuthorityId(authority), StaffId(key)))
    }

    async fn claims(&self, code: String, begun: Begun, now: Moment) -> Result<Claims, LoginFault> {
        let broker = self.broker().await?;
        let tokens: Tokens = broker
            .client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| LoginFault::NoTokenEndpoint)?
            .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier))
            .request_async(&broker.http)
            .await
            .map_err(|fault| match fault {
                RequestTokenError::ServerResponse(answer) => {
                    LoginFault::Refused(answer.error().to_string())
                }
                RequestTokenError::Request(fault) => LoginFault::Unreachable(fault),
                RequestTokenError::Parse(fault, _) => {
                    LoginFault::Malformed(fault.path().to_string())
                }
                RequestTokenError::Other(_) => LoginFault::Other,
            })?;
        let token = tokens.id_token().ok_or(LoginFault::NoIdToken)?;
        let now = UNIX_EPOCH + Duration::from_millis(now.unix_ms().unsigned_abs());
        let claims = self
            .verified(&broker, token, &Nonce::new(begun.nonce), now)
            .await?;
        if !is_good_at(claims.additional_claims().all.get("nbf"), now) {
            return Err(LoginFault::NotYet);
        }
        Ok(claims.clone())
    }

    /// With the keys at hand; with fresh ones, once, if the signature does not fit those.
    async fn verified<'t>(
        &self,
        broker: &Broker,
        token: &'t Token,
        nonce: &Nonce,
        now: SystemTime,
    ) -> Result<&'t Claims, LoginFault> {
        let keys = broker
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        match token.claims(&self.verifier(broker, keys, now), nonce) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey
                | SignatureVerificationError::AmbiguousKeyId(_)
                | SignatureVerificationError::CryptoError(_),
            )) => {}
            done => return done.map_err(LoginFault::from),
        }
        let fresh = CoreJsonWebKeySet::fetch_async(broker.metadata.jwks_uri(), &broker.http)
            .await
            .map_err(|fault| LoginFault::Discovery(Box::new(fault)))?;
        let claims = token.claims(&self.verifier(broker, fresh.clone(), now), nonce)?;
        *broker.keys.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(claims)
    }

    fn verifier(
        &self,
        broker: &Broker,
        keys: CoreJsonWebKeySet,
        now: SystemTime,
    ) -> CoreIdTokenVerifier<'static> {
        let levels = self.settings.levels.clone();
        // As a public client: no secret to check an HMAC with, so a token signed with one is refused whatever
        // the issuer lists.
        CoreIdTokenVerifier::new_public_client(
            ClientId::new(self.settings.client_id.clone()),
            broker.metadata.issuer().clone(),
            keys,
        )
        .set_allowed_algs([
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        ])
        // Only the end is held against this clock, so a clock behind is the leeway.
        .set_time_fn(move || (now - LEEWAY).into())
        .set_issue_time_verifier_fn(move |issued_at| {
            let issued_at = SystemTime::from(issued_at);
            if issued_at > now + LEEWAY {
                return Err("issued in the future".to_owned());
            }
            if issued_at + OLDEST + LEEWAY < now {
                return Err("issued too long ago".to_owned());
            }
            Ok(())
        })
        .set_auth_context_verifier_fn(move |level| {
            let level = level.map(|level| level.as_str()).unwrap_or_default();
            if levels.is_empty() || levels.iter().any(|enough| enough == level) {
                return Ok(());
            }
            Err("the level of assurance is not enough".to_owned())
        })
    }

    /// Where the browser logs out at the issuer too. Without a hint: that would put the person's number in an
    /// address.
    pub async fn way_out(&self) -> Option<String> {
        // Not long: the citizen is logged out here whatever the issuer does.
        let met = tokio::time::timeout(Duration::from_secs(3), self.broker()).await;
        let broker = met.ok()?.ok()?;
        let endpoint = broker
            .metadata
            .additional_metadata()
            .end_session_endpoint
            .clone()?;
        let back = PostLogoutRedirectUrl::new(self.settings.public_url.clone()).ok()?;
        let request = LogoutRequest::from(endpoint)
            .set_client_id(ClientId::new(self.settings.client_id.clone()))
            .set_post_logout_redirect_uri(back);
        Some(request.http_get_url().into())
    }

    /// Whether an answer says that it comes from this issuer (RFC 9207), where it says anything.
    pub fn is_from(&self, issuer: Option<&str>) -> bool {
        issuer.is_none_or(|issuer| issuer == self.settings.issuer)
    }

    async fn broker(&self) -> Result<Arc<Broker>, LoginFault> {
        let mut known = self.broker.lock().await;
        if let Some(broker) = &*known {
            return Ok(Arc::clone(broker));
        }
        let broker = Arc::new(Broker::meet(&self.settings).await?);
        *known = Some(Arc::clone(&broker));
        Ok(broker)
    }
}

/// Whether a token is good by its `nbf`, which `openidconnect` does not read (RFC 7519, 4.1.5): seconds since 1970,
/// where it is there.
fn is_good_at(not_before: Option<&serde_json::Value>, now: SystemTime) -> bool {
    let Some(not_before) = not_before else {
        return true;
    };
    let since = (now + LEEWAY).duration_since(UNIX_EPOCH);
    let latest = since.map_or(0.0, |since| since.as_secs_f64());
    not_before.as_f64().is_some_and(|from| from <= latest)
}

impl Broker {
    async fn meet(settings: &Settings) -> Result<Self, LoginFault> {
        let issuer = IssuerUrl::new(settings.issuer.clone())?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .https_only(issuer.url().scheme() == "https")
            .build()?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &http)
            .await
            .map_err(|fault| LoginFault::Discovery(Box::new(fault)))?;
        let back = format!(
            "{}{}",
            settings.public_url.trim_end_matches('/'),
            api::path::LOGIN_CALLBACK
        );
        let client = BrokerClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(settings.client_id.clone()),
            Some(ClientSecret::new(settings.secret.clone())),
        )
        .set_redirect_uri(RedirectUrl::new(back)?);
        Ok(Self {
            http,
            keys: RwLock::new(metadata.jwks().clone()),
            metadata,
            client,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: &str =
        "issuer = \"https://a.dk\"\nclient_id = \"g\"\npublic_url = \"https://b.dk\"\n";

    #[test]
    fn a_token_is_not_good_before_its_time() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000);
        for (not_before, is_good) in [
            ("null", false),
            ("\"900\"", false),
            ("900", true),
            ("1059.5", true),
            ("1061", false),
        ] {
            let value = serde_json::from_str(not_before).expect("JSON");
            assert_eq!(is_good_at(Some(&value), now), is_good, "{not_before}");
        }
        assert!(is_good_at(None, now), "not every issuer says it");
    }

    #[test]
    fn settings_name_what_is_wrong_with_them() {
        assert!(Settings::parse(FINE, "login.toml").is_ok());
        for (change, told) in [
            (
                FINE.replace("https://a.dk", "http://a.dk"),
                "`issuer` must begin with https://",
            ),
            (
                FINE.replace("https://b.dk", "http://127.0.0.1.evil.dk"),
                "`public_url` must begin",
            ),
            (
                format!("{FINE}idle_minutes = 5\n"),
                "`idle_minutes` is out of bounds",
            ),
            (
                format!("{FINE}whole_hours = 25\n"),
                "`whole_hours` is out of bounds",
            ),
            (
                format!("{FINE}keep_hours = 200\n"),
                "`keep_hours` is out of bounds",
            ),
            (format!("{FINE}secret = \"x\"\n"), "unknown field `secret`"),
            (
                format!(
                    "{FINE}[staff]\nissuer = \"http://c.dk\"\nclient_id = \"s\"\nauthority = \"a\"\n"
                ),
                "`staff.issuer` must begin with https://",
            ),
            (
                format!("{FINE}[staff]\nissuer = \"https://c.dk\"\nclient_id = \"s\"\n"),
                "[staff] needs `authority`",
            ),
        ] {
            let fault = Settings::parse(&change, "login.toml")
                .expect_err("refused")
                .to_string();
            assert!(fault.contains(told), "{fault}");
            assert!(fault.starts_with("login.toml"), "{fault}");
        }
        assert!(
            Settings::parse(&FINE.replace("https://a.dk", "http://127.0.0.1:7001"), "").is_ok()
        );
    }
}
