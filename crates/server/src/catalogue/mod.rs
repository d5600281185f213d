//! Courses: the catalogue in memory, the search in it, and whether a citizen may. What is kept is the store's; what
//! the law says is `domain::upskilling`'s.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use store::{CatalogueWrite, CommitFault, StorageFault, Store, Write};

pub mod may;
pub mod search;
pub mod seats;
pub mod shelf;
pub mod words;

pub use seats::Seats;
pub use shelf::Shelf;

/// The kinds of rows of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Sector,
    Group,
    Provider,
    Site,
    Course,
    Run,
    List,
    Pool,
    Call,
    Skill,
    Occupation,
}

impl Kind {
    pub const ALL: &[Self] = &[
        Self::Sector,
        Self::Group,
        Self::Provider,
        Self::Site,
        Self::Course,
        Self::Run,
        Self::List,
        Self::Pool,
        Self::Call,
        Self::Skill,
        Self::Occupation,
    ];

    /// As it stands in a file and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sector => "sector",
            Self::Group => "group",
            Self::Provider => "provider",
            Self::Site => "site",
            Self::Course => "course",
            Self::Run => "run",
            Self::List => "list",
            Self::Pool => "pool",
            Self::Call => "call",
            Self::Skill => "skill",
            Self::Occupation => "occupation",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// The shelf that is read from, and anew when the catalogue has changed, here or by an import beside this server.
#[derive(Debug, Default)]
pub struct Shelves {
    now: RwLock<Option<Arc<Shelf>>>,
    seats: RwLock<Option<Arc<Seats>>>,
    /// Held by the one who reads the catalogue anew.
    reading: Mutex<()>,
}

impl Shelves {
    /// The catalogue as it stands.
    ///
    /// # Errors
    /// Where the database cannot be read, or its text not written.
    pub fn shelf(&self, store: &Store) -> Result<Arc<Shelf>, StorageFault> {
        let (version, form) = store.catalogue_version()?;
        let has = |shelf: &Option<Arc<Shelf>>| shelf.clone().filter(|one| one.version == version);
        if let Some(shelf) = has(&self.now.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(shelf);
        }
        let reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have read it while this one waited.
        if let Some(shelf) = has(&self.now.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(shelf);
        }
        let mut shelf = Shelf::read(store)?;
        if form != words::FORM && !shelf.courses.is_empty() {
            write_text(store, &shelf)?;
            shelf = Shelf::read(store)?;
        }
        let shelf = Arc::new(shelf);
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = Some(Arc::clone(&shelf));
        drop(reading);
        Ok(shelf)
    }

    /// The seats of a shelf, as they are held now: whoever takes or leaves one writes to the log.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn seats(&self, store: &Store, shelf: &Shelf) -> Result<Arc<Seats>, StorageFault> {
        let position = store.last_position()?;
        let fits = |seats: &&Arc<Seats>| (seats.shelf, seats.position) == (shelf.version, position);
        let known = self.seats.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(seats) = known.as_ref().filter(fits) {
            return Ok(Arc::clone(seats));
        }
        drop(known);
        let seats = Arc::new(Seats::read(store, shelf, position)?);
        let mut known = self.seats.write().unwrap_or_else(PoisonError::into_inner);
        *known = Some(Arc::clone(&seats));
        Ok(seats)
    }
}

/// Makes the text of the courses anew, as this program reads words.
fn write_text(store: &Store, shelf: &Shelf) -> Result<(), StorageFault> {
    let change = CatalogueWrite {
        expected_version: shelf.version,
        owner: String::new(),
        source: String::new(),
        put: Vec::new(),
        remove: Vec::new(),
        text: Some(shelf.texts()),
    };
    match store.commit_blocking(vec![Write::Catalogue(change)]) {
        // Whoever changed it meanwhile has made the text.
        Ok(()) | Err(CommitFault::CatalogueChanged) => Ok(()),
        Err(CommitFault::Storage(fault)) => Err(fault),
        Err(other) => Err(StorageFault::Group(other.to_string())),
    }
}
