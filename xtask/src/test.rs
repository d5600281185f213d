pub struct Total;
impl Total { pub fn conclude(self) -> anyhow::Result<()> { Ok(()) } }
pub fn test(_: Option<&str>) -> anyhow::Result<Total> { Ok(Total) }
