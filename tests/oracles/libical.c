/* Prints what libical reads in a calendar file: one line "complaint TAB text" for every error of parsing
   and of the restrictions of RFC 5545 and 5546, one line "event TAB uid TAB start TAB end TAB summary" for
   every event, with the newlines of a summary written as \n and its backslashes doubled.

   cc libical.c -o libical $(pkg-config --cflags --libs libical);  ./libical FILE */
#include <libical/ical.h>
#include <stdio.h>

static void print_text(const char *text) {
    for (; text && *text; text++) {
        if (*text == '\n') fputs("\\n", stdout);
        else if (*text == '\\') fputs("\\\\", stdout);
        else if (*text == '\t') fputs("\\t", stdout);
        else putchar(*text);
    }
}

static void print_time(struct icaltimetype time) {
    if (!time.is_date && time.zone) time = icaltime_convert_to_zone(time, icaltimezone_get_utc_timezone());
    printf("%04d%02d%02d", time.year, time.month, time.day);
    if (!time.is_date)
        printf("T%02d%02d%02d%s", time.hour, time.minute, time.second, time.zone ? "Z" : "");
}

static void print_complaints(icalcomponent *part) {
    icalproperty *error = icalcomponent_get_first_property(part, ICAL_XLICERROR_PROPERTY);
    for (; error; error = icalcomponent_get_next_property(part, ICAL_XLICERROR_PROPERTY)) {
        printf("complaint\t%s: ", icalcomponent_kind_to_string(icalcomponent_isa(part)));
        print_text(icalproperty_get_xlicerror(error));
        putchar('\n');
    }
    icalcomponent *child = icalcomponent_get_first_component(part, ICAL_ANY_COMPONENT);
    for (; child; child = icalcomponent_get_next_component(part, ICAL_ANY_COMPONENT)) print_complaints(child);
}

static void print_event(icalcomponent *event) {
    printf("event\t");
    print_text(icalcomponent_get_uid(event));
    putchar('\t');
    print_time(icalcomponent_get_dtstart(event));
    putchar('\t');
    print_time(icalcomponent_get_dtend(event));
    putchar('\t');
    print_text(icalcomponent_get_summary(event));
    putchar('\t');
    print_text(icalcomponent_get_location(event));
    putchar('\t');
    print_text(icalcomponent_get_description(event));
    putchar('\n');
}

static char *next_line(char *into, size_t size, void *file) { return fgets(into, (int)size, file); }

int main(int count, char **arguments) {
    FILE *file = count > 1 ? fopen(arguments[1], "rb") : NULL;
    if (!file) return 2;
    icalerror_set_errors_are_fatal(0);
    ical_set_unknown_token_handling_setting(ICAL_TREAT_AS_ERROR);
    icalparser *parser = icalparser_new();
    icalparser_set_gen_data(parser, file);
    icalcomponent *calendar = icalparser_parse(parser, next_line);
    if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT) {
        puts("complaint\tno calendar found");
        return 0;
    }
    icalrestriction_check(calendar);
    print_complaints(calendar);
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) print_event(event);
    return 0;
}
