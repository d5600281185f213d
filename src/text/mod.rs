//! Every word the citizen reads, one file for each language; a rule's own words live in its rule
//! file. A text that is missing in a language does not compile. `{}` stands for what is filled in.
//! Each part is a static of its own, so that a page's words travel with the page's code.

mod da;
pub mod dates;
mod en;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod readability;
mod staff_da;
mod staff_en;

/// A language of the portal. A further one is a file like `da.rs` and a line in each `match` here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    Da,
    En,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::Da, Self::En];

    pub fn from_code(code: &str) -> Self {
        if code == "en" { Self::En } else { Self::Da }
    }

    /// The code for `lang=""` and for rule data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }

    /// How dates are written.
    pub fn dates(self) -> &'static dates::Dates {
        match self {
            Self::Da => &da::dates,
            Self::En => &en::dates,
        }
    }

    /// The language's name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Da => "Dansk",
            Self::En => "English",
        }
    }
}

macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident $name:ident { $($text:ident)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $part {
                $(pub $text: &'static str,)*
            }

            impl Lang {
                pub fn $name(self) -> &'static $part {
                    match self {
                        Self::Da => &da::$name,
                        Self::En => &en::$name,
                    }
                }
            }
        )*

        /// All parts of a language as name and text, for the tests of readability and completeness.
        #[cfg(test)]
        fn all(lang: Lang) -> Vec<(String, &'static str)> {
            vec![$($((format!("{}.{}", stringify!($name), stringify!($text)), lang.$name().$text),)*)*]
        }
    };
}

parts! {
    /// The frame of every page.
    Frame frame {
        skip home menu close_menu service languages today plan joblog talks contact calendar rights availability courses receipts about statement privacy log_out
        unsent_one unsent_many unsent_link call waiting clock clock_set clock_day clock_week clock_is_back calm_on calm_off
        offline_since clock_is_off keeping_full keeping_unusable unreadable ending ending_stay
    }
    /// The first page.
    Today today {
        title greeting one_thing one_thing_soon all_calm intro_confirm intro_confirm_none confirm register plan_step
        to_jobnet to_joblog book to_talk prepare next_confirm searched intro_log several_soon voluntary_told planned_for due_tomorrow
        due due_was due_today rest duty voluntary received_title received all_done all_done_none why
        course registered confirmed_last
        paused_until states restarted restarted_text until exempt exempt_until exempt_text exempt_reason
        talk talk_text show_rest first_weeks first_weeks_text first_weeks_rights each_week theirs_by
    }
    /// `/raadighed`.
    Availability availability {
        title in_order_due open open_today late extra_time lapsed no_duty resting not_bound exempt exempt_until not_registered deregistered
        absent done suggestions suggestions_none apply_by see_vacancy new_tab statement_title statement_seen statement_seen_none
        no_changes changes_told changes_title changes_no changes_yes changes_label changes_hint changes_unanswered changes_missing changes_too_long error_title
        confirm confirm_anyway confirm_anyway_why likely_refused send_anyway past past_none past_item past_elsewhere missed_one missed_many next_due
        save saved save_shown decline declined declined_because decline_shown decline_why decline_hint decline_send decline_not decline_missing
        to_joblog logged
    }
    /// How a deadline came about, and what stands behind a rule.
    Why why {
        counted_title counted counted_absent counted_moved holiday saturday sunday closed absence extra_time named
        nothing_follows rule_title because good_for if_missed repair set_by_law set_by_authority source uncertain
    }
    /// An act on its way.
    Acts acts {
        sending sending_text unsent unsent_text fault fault_text log_in log_in_text log_in_link too_old too_old_text
        received waiting_turn refused close_to_deadline past_deadline forgotten remove sent_as lost_if_left
        kept_text take_back taken_back taken_back_text asking asking_text not_taken
    }
    /// Why an act was refused, and the way out.
    Refusals refusals {
        period_closed period_closed_reference nothing_asked resting not_bound not_registered too_long other
        missing in_future too_early ends_before overlaps overlaps_open not_absent clock_is_back too_many booked_already gone
        malformed unknown_command too_large command_id_reused version_from_future app_too_old not_found withdrawn
        unknown_slot slot_taken slot_past form_not_permitted too_late_to_change too_late_since deadline_over slots_there log_in_again
        run_gone run_closed run_moved not_permitted applied_already seats_taken seats_taken_line
    }
    /// A receipt.
    Receipt receipt {
        title received_at received_late received_in_extra_time reference made_at sent next_title next_due print all past_title none none_text phone_time
        what_confirmed next_read name made_in_time older
    }
    /// What every form says.
    Form form {
        error_title likely_refused send_anyway send_anyway_why
    }
    /// `/joblog`.
    JobLog joblog {
        title of_week of_month weekly nothing_asked add_title what what_hint what_missing employer employer_hint on on_missing
        on_future too_long add this_week none week_of remove shown_title removed_title older
    }
    /// `/kalender`.
    Calendar calendar {
        title today week week_none later past begins ends by_phone by_video with place call none none_text
        month month_before month_after day_one day_many
        own own_file_text own_file own_address_text own_detail own_time_only own_everything own_make own_open_time own_open_all own_address
        own_secret own_subscribe own_hidden own_close own_failed
    }
    /// `/opkvalificering`.
    Courses courses {
        title lead search search_hint find narrow narrow_chosen suggestions found_one found_many found_none none_text
        all read_as read_unknown place_unknown because_words because_wanted asking failed again kept pages page_of
        before next more mine other_work saved save unsave saving
    }
    /// The choices beside the words of a search.
    Narrow narrow {
        place place_hint km any up_to_km from to length length_week length_six_weeks length_longer attendance sector
        scheme wanted seats sort sort_best sort_soonest sort_nearest sort_cheapest apply clear
    }
    /// `/opkvalificering/ID`.
    Course course {
        title back asking gone failed again kept no_runs runs more details days from_to attendance place enrol_by
        price price_of free provider web calls tell told apply
    }
    /// What a citizen tells of themselves for a better answer.
    Tell tell {
        tell_text tell_send not_told yes no education education_none education_upper education_vocational
        education_short education_higher education_used born weeks_used notice same_group prior_learning agreed
    }
    /// Whether the citizen may, and what follows.
    May may {
        yes yes_grant ask no yes_from ask_from shortage good_chances no_scheme not_for_group pool_empty law_not_found not_told
        approved_by_fund approved_by_municipality benefit_kept benefit_share benefit_wage benefit_ask confirm_stays
        confirm_rests confirm_ask search_stays search_rests search_ask depends_on six_weeks regional_pool lift
        lift_full lift_shortage own_time placement wage_subsidy apprentice prior_learning basic_skills job_rotation
        on_site online mixed starts one_week weeks km_away close_by waiting no_seats one_seat free_seats help help_text
        fact_group fact_unemployment fact_days fact_law fact_age fact_education fact_weeks_used fact_notice
        fact_listed fact_same_group fact_kind fact_outlasts fact_hours fact_price fact_pool fact_prior_learning
        fact_agreed fact_employer fact_provider
    }
    /// The courses that were saved, side by side.
    Compare compare {
        title none course may starts lasts place seats price kroner saved
    }
    /// `/opkvalificering/ID/soeg/HOLD`.
    Apply apply {
        title back failed see_application gone instead full line scheme more fund_answers municipality_answers meanwhile
        meanwhile_text has_talk has_item has_absence has_absence_open reason reason_hint reason_hint_right reason_missing
        reason_too_long phone phone_hint phone_missing phone_too_long shared_title shared not_shared consent
        consent_missing shared_line send send_line shown shown_line
    }
    /// `/ansoegninger` and what lies under it.
    Applications applications {
        title one_title back back_to_courses none find found_title found_text found_link your_fund your_municipality
        applied approved refused withdrawn cancelled seat_held in_line seat_free first_in_line place_in_line gone scheme
        when with place your_reason shared_phone phone applied_at refused_then in_plan take take_shown withdraw
        withdraw_line withdraw_approved withdraw_seat withdraw_plain withdraw_reason withdraw_hint withdraw_send
        withdraw_shown reason_too_long
    }
    /// `/ansoegninger/fundet`.
    Found found {
        title back lead scheme answer employer sector private public place place_hint phone phone_hint from to hours last ask
        asking ask_failed reason reason_hint send shown scheme_missing sector_missing from_missing from_past to_missing
        to_before hours_wrong employer_missing phone_missing reason_missing too_long
    }
    /// `/brancheskift` and what lies under it.
    Occupations occupations {
        title lead search search_hint find which more none none_text gone failed back back_to_courses near_title near_lead
        near_none near_rows order counted details shared missing nothing_missing search_courses
    }
    /// Conversations: `/samtaler` and what lies under it.
    Talks talks {
        title one_title back ahead over none none_text see_times ask_contact to_book book no_slots_told look_again
        from_to meet meet_at you_call they_call they_call_on video_here video_elsewhere join opens try_devices no_luck
        has_minutes planned held cancelled no_show book_title move_title moving no_times_offline nothing_to_book
        if_nothing book_another book_if_you_like no_slots_plain no_slots_line no_slots_why no_slots_shown tell_no_slots which_kind which_form
        form_in_person form_phone form_video form_missing form_unchosen not_offered phone phone_hint phone_missing
        which_time more_days time_unchosen book_at book_offline called_on gone_title gone_text duty voluntary
        for_a_group may_bring description before_you_come because who_else read_before missed minutes minutes_at your_comment words_missing
        words_too_long prepare prepare_text prepare_label prepare_send comment comment_label comment_send fund
        fund_joins fund_stays fund_in fund_out chose_in chose_out consent consent_text consent_given consent_not
        consent_yes consent_no change until only_by_phone move_it form_title form_send form_same form_shown cancel
        cancel_title cancel_then cancel_not cancel_free cancel_label cancel_send part_employment part_health part_social
        part_education part_coordinator part_interpreter part_companion part_other
    }
    /// `/kontakt`.
    Contact contact {
        title call asked ask ask_text phone phone_missing phone_too_long about about_hint about_too_long when when_hint
        when_too_long send shown asked_at waits they_call booked see_conversation answered
    }
    /// `/rettigheder`.
    Rights rights {
        title lead rights rights_none waits waits_none duties duties_none turn turn_from how ask ask_text the_fund the_municipality
        one_conversation conversations an_offer a_time by late
    }
    /// Days away, on `/raadighed`.
    Absence absence {
        title sick_title sick sick_shown sick_line sick_since well well_shown well_line away away_shown kind kind_missing
        from from_missing from_past to to_missing to_before from_to from_on send touches touches_none touches_soon also_jobnet not_cancelled known
        holiday temporary_work education civic_duty birth sickness short_notice
    }
    /// Kinds and forms of conversations.
    Conversation conversation {
        job follow_up cv availability joint rehabilitation_team information kind_and_form in_person phone video
    }
    /// `/plan`.
    Plan plan {
        title goal_job goal_education goal_starts goal_none items items_none proposed prepared running interrupted resumed completed cancelled
        mandatory voluntary with place from_to from good_for steps_mine steps_theirs by_citizen by_provider by_employer due done none_text
        paused mandatory_from extended go_online proof proof_received proof_missing approve approved objected say say_kind say_kind_missing say_text say_hint
        say_missing say_too_long say_send wish comment objection said notice notice_read notice_read_shown
        goal_days new unread_one unread_many mark_read mark_read_shown when back item_title gone_title gone_text
        own own_new own_none own_what own_hint own_when own_add own_missing own_too_long own_shown own_done own_done_shown own_remove own_removed_shown
        see_application documents document_meta history h_goal h_added h_state h_dates h_obligation h_steps h_details h_comment h_wish h_activity h_activity_removed
        h_notice_read h_document
    }
    /// `/login`, where there is one.
    Login login {
        title lead own own_text not_own not_own_text faulty faulty_text unknown unknown_text cancelled cancelled_text missing missing_text in_browser
    }
    /// Logging out while something is unsent.
    Leaving leaving {
        title lead listed send sent delete delete_text offline emptied not_emptied go_on
    }
    /// `/privatliv`.
    Privacy privacy {
        title lead looks looks_text looks_none you looked_login looked_logout looked_case looked_document looked_calendar looked_data looked_acts looked_other
        looked_opened looked_written looked_room looked_because looked_of found found_text found_none found_name found_key caseworker fund_adviser
        reason_conversation reason_question reason_plan reason_follow_up reason_other
        data data_text data_get sessions sessions_text this_one seen own_device end_session end_others ended
        device device_own device_lasts device_may_go device_not_own kept kept_text consents consents_none rights rights_text failed
    }
    /// The video room, in front of it and in it.
    Room room {
        title with with_citizen comes_as begins opens closed phone_instead phone_why
        devices devices_start devices_why own_picture level level_hint sound_play sound_hint network_asking network_good network_doubtful
        camera_refused camera_taken camera_missing microphone_refused microphone_taken microphone_missing allow_how try_again
        enter enter_sound enter_plain
        waiting_title waiting_seen waiting_alone waiting_somebody waiting_text waiting_tip entering
        microphone camera write hang_up choices choices_title close you citizen caseworker adviser companion interpreter
        alone connecting is_away camera_off microphone_off is_off
        came waits away left opened shut no_room offline admit show_out waiting_list
        big bar pin unpin document_see new_tab documents documents_none document_show document_hide
        chat chat_label chat_send chat_none pending undelivered nobody tap tap_text
        choose_microphone choose_camera choose_speaker turn_back turn_front
        invite invite_staff invite_text invite_name invite_name_missing invite_role invite_make invite_link invite_once invite_failed revoke
        link_open link_used link_expired link_revoked
        left_title left_text elsewhere_title elsewhere_text shown_out_title shown_out_text no_right_title no_right_text chosen_out_text
        closed_title closed_text full_title full_text fault_title fault_text back to_portal
        logged_out_title logged_out_text log_in unknown_title unknown_text unfit_title unfit_text failed_title failed_text again
        guest_title guest_text guest_once guest_enter used_title used_text expired_title expired_text revoked_title revoked_text
        gone_title gone_text
    }
    /// Staff's own pages.
    StaffPages staff {
        service home menu today find contacts alone log_out caseworker adviser again logged_out_title logged_out_text
        log_in demo_in no_login login_unknown login_failed offline fault logged_out not_there too_old overtaken refused too_long
        other sending written_at error_title gone_title gone_text protected open day day_before day_after day_today
        only_mine none none_mine with joint_at name_protected planned held no_show cancelled door door_with door_opens waiting_one waiting_many
        waiting_none alone_one alone_many alone_none find_label find_hint find_short find_long find_do found found_none
        found_more number open_title open_text reason reason_conversation reason_question reason_plan reason_follow_up
        reason_other reason_missing words words_hint words_missing words_long open_do open_none opened_because see talks
        talks_none mark_held mark_no_show prepared minutes minutes_write minutes_change minutes_label minutes_hint
        minutes_missing minutes_long minutes_send comment asked_contact contacts_title contacts_none contacts_more
        asked_at asked_days asked_about call_on suits answer answer_to answer_how answer_call answer_book answer_talk answer_text
        slot slot_missing slots_none slots_more slot_gone booked_already form form_missing
        answer_how_missing call_day call_time call_missing call_past which_talk which_missing text text_hint
        text_missing text_long answer_send answered_call answered_talk waits alone_title alone_days alone_days_wrong
        alone_show measure passive timely timely_none measure_text alone_people alone_nobody alone_for last_talk
        last_offer last_nothing next_talk next_none alone_more bar bar_seen bar_back bar_label only_citizen
        only_citizen_text only_see only_see_text close masked_health masked_social masked_education masked_step
        masked_text masked_talk_health masked_talk_social masked_talk_education
        applications applications_title applications_none applications_more applied_at applied_reason applied_phone
        applied_with applied_days applied_seat applied_line application_how application_yes application_no
        application_how_missing application_text application_hint application_missing application_send
        application_open not_ours_fund not_ours_municipality
    }
    /// `/om`.
    About about {
        title lead what_title what privacy_title privacy_stored privacy_cookies privacy_seen privacy_rights accessibility_title
        accessibility accessibility_link contact_title contact email
    }
    /// `/was`.
    Statement statement {
        title lead works_title works gaps_title gaps tell_title tell board
    }
    /// Pages that are not there, or not yet.
    Trouble trouble {
        reload not_found_title not_found_text not_found_link logged_out_title logged_out_text log_in no_login_title no_login_text
        failed_title failed_text again chunk_title chunk_text waits_one waits_many
    }
}

/// Fills in the `{}` of a text, in order.
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut filled = String::new();
    // Searching for a sign is a tenth of the code that searching for a text is.
    let mut values = values.iter();
    for part in text.split('{') {
        match part.strip_prefix('}') {
            Some(rest) => {
                filled.push_str(values.next().copied().unwrap_or_default());
                filled.push_str(rest);
            }
            None => filled.push_str(part),
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_fill_in_the_same_places() {
        for ((name, da), (_, en)) in all(Lang::Da).into_iter().zip(all(Lang::En)) {
            assert_eq!(da.matches("{}").count(), en.matches("{}").count(), "{name}");
            assert!(!da.trim().is_empty() && !en.trim().is_empty(), "{name}");
            assert!(!da.contains('!') && !da.contains("venligst"), "{name}");
        }
    }
}
